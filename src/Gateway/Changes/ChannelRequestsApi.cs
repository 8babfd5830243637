using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Applications;
using Fanfare.Changes;
using Fanfare.Identifiers;
using Fanfare.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Changes;

/// <summary>What is asked for on a channel by hand: in order with its other events, of all endpoints that get them.</summary>
internal static class ChannelRequestsApi
{
    public static void MapChannelRequests(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/channel/{channel}").WithTags("Change").OrganizationKey();
        Map(group, "republish", ChangeEvents.Republish);
        Map(group, "unpublish", ChangeEvents.Unpublish);
        Map(group, "request-update", ChangeEvents.Update);
    }

    private static void Map(RouteGroupBuilder group, string verb, string eventType) =>
        group.MapPost(
            $"/{verb}",
            (HttpContext http, RequestReader requests, Caller caller, string app_id, string channel, ApplicationStore applications,
                ChangePublisher publisher) =>
                PublishAsync(http, requests, caller, app_id, (eventType, channel), applications, publisher))
            .WithName($"v1.channel.{verb}").Takes<ChannelRequestIn>().Produces<ChannelRequestOut>(202);

    private static async Task<IResult> PublishAsync(
        HttpContext http, RequestReader requests, Caller caller, string applicationIdOrUid, (
            string EventType, string Channel) asked, ApplicationStore applications, ChangePublisher publisher)
    {
        if (asked.Channel.Length > Names.MaxChannelLength || !Names.Match(asked.Channel))
        {
            throw Problems.Invalid(
                new FieldError(
                    ["path", "channel"],
                    $"{Names.Show(asked.Channel)} must have 1 to {Names.MaxChannelLength} characters and {Names.Rule}"));
        }

        var body = await requests.ReadAsync(http);
        var input = body.Bytes.Length == 0 ? new ChannelRequestIn() : body.Parse<ChannelRequestIn>();
        var application = await caller.ApplicationAsync(applications, applicationIdOrUid, http.RequestAborted, "Application not found");
        var request = requests.IdempotencyOf(http, caller, body, $"{application.Id}/{asked.Channel}");
        var draft = ChannelRequest.ToDraft(asked.EventType, asked.Channel, input.ChatType, input.Data) with
        {
            Idempotency = request.KeyFor(202, null),
            TraceParent = Traces.ParentOf(http.Request.Headers.TraceParent),
        };
        var published = await publisher.PublishAsync(application.Id, draft, request, http.RequestAborted);
        return Wire.Answer(202, new ChannelRequestOut(published.MessageId!));
    }
}
