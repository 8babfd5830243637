using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Applications;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Slack.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Slack.Api;

/// <summary>Invokes slash commands.</summary>
internal static class SlackInvocationApi
{
    private const string Unanswered =
        "A request with this idempotency key has invoked the command; what its app has answered is not known (yet)";

    public static void MapSlackInvocations(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/app/{app_id}/command", InvokeAsync).OrganizationKey().WithTags("Slack").WithName("fanfare.slack-command.invoke")
            .Takes<SlackInvocationIn>().Produces<SlackInvocationOut>();

    private static async Task<IResult> InvokeAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, SlackCommandStore commands,
        EventStore events, CommandPlace place, ResponseUrl urls, CommandCall call, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<SlackInvocationIn>();
        var command = input.Command!.StartsWith('/') ? await commands.FindAsync(application.Id, input.Command, http.RequestAborted) : null;
        if (command is null || await commands.ReadSecretAsync(command.Id, http.RequestAborted) is not { } secret)
        {
            throw Problems.Invalid(FieldError.InBody("command", $"The application has no command {Names.Show(input.Command)}"));
        }

        var (userId, user) = await place.UserAsync(application.Id, input.UserId, input.UserName, http.RequestAborted);
        var (channelId, channel) = await place.ChannelAsync(application.Id, input.ChannelId, input.ChannelName, http.RequestAborted);
        var invocation = new SlackInvocation
        {
            ApplicationId = application.Id,
            CommandId = command.Id,
            Command = command.Command,
            ChannelId = channelId,
            Channel = channel,
            UserId = userId,
            User = user,
            TriggerId = SlackIds.NewTrigger(),
        };
        var (kept, url) = urls.New(invocation, http.Request);
        var post = await CommandForm.WriteAsync(
            command, invocation, input.Text ?? "", CommandForm.DomainOf(application.Uid ?? application.Name), url, secret,
            time.GetUtcNow());

        // Whoever repeats this finds that it was begun: an app is called once for a key.
        var result = await commands.InsertResponseUrlAsync(
            kept, request.KeyFor(409, Wire.Serialize(new ErrorBody("conflict", Unanswered))), http.RequestAborted);
        if (result is not WriteResult.Written)
        {
            return request.Answer(result, 409, null, "");
        }

        var (status, answer) = await CallAsync(call, kept, post, http.Request.Headers.TraceParent);
        if (request.KeyFor(status, answer) is { } key)
        {
            await commands.AnswerAsync(key, CancellationToken.None);
        }

        return Wire.Answer(status, answer);
    }

    private static async Task<(int Status, byte[] Body)> CallAsync(
        CommandCall call, SlackResponseUrl kept, Egress.OutgoingPost post, string? traceParent)
    {
        try
        {
            var (eventId, response) = await call.MakeAsync(kept, post, traceParent);
            return (200, Wire.Serialize(new SlackInvocationOut(kept.Id, kept.ExpiresAt.UtcDateTime, eventId, response)));
        }
        catch (RefusedException refused) when (refused.Status is 502 or 504)
        {
            return (refused.Status, Wire.Serialize(refused.Body));
        }
    }
}
