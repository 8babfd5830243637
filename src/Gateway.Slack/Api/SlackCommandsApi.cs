using Fanfare.Api.Endpoints;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Applications;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Slack.Api;

/// <summary>Slash commands of applications.</summary>
internal static class SlackCommandsApi
{
    private const string Taken = "The application has a command of this name already";

    private const string Style = RequestSigner.Slack;

    public static void MapSlackCommands(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/slack/command").WithTags("Slack");
        group.MapGet("", ListAsync).AnyKey().WithName("fanfare.slack-command.list").Queries("limit", "iterator", "order")
            .Produces<ListResponse<SlackCommandOut>>();
        group.MapPost("", CreateAsync).AnyKey().WithName("fanfare.slack-command.create").Takes<SlackCommandIn>()
            .Produces<SlackCommandOut>(201);
        group.MapGet("/{command_id}", GetAsync).AnyKey().WithName("fanfare.slack-command.get").Produces<SlackCommandOut>();
        group.MapPut("/{command_id}", PutAsync).AnyKey().WithName("fanfare.slack-command.update").Takes<SlackCommandIn>()
            .Produces<SlackCommandOut>();
        group.MapPatch("/{command_id}", PatchAsync).AnyKey().WithName("fanfare.slack-command.patch").Takes<SlackCommandPatch>()
            .Produces<SlackCommandOut>();
        group.MapDelete("/{command_id}", DeleteAsync).AnyKey().WithName("fanfare.slack-command.delete").Produces(204);
        group.MapGet("/{command_id}/secret", GetSecretAsync).AnyKey().WithName("fanfare.slack-command.get-secret")
            .Produces<SlackCommandSecretOut>();
        group.MapPost("/{command_id}/secret/rotate", RotateSecretAsync).AnyKey().WithName("fanfare.slack-command.rotate-secret")
            .Takes<SlackCommandSecretRotateIn>().Produces(204);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, string app_id, ApplicationStore applications, SlackCommandStore commands)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var rows = await commands.ListAsync(application.Id, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, SlackCommandOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, SlackCommandStore commands,
        EventStore events, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<SlackCommandIn>(static input => FieldError.All(SecretText.Check(Style, input.Secret, "secret")));
        var now = Timestamp.Now(time);
        var command = input.ApplyTo(
            new SlackCommand
            {
                Id = SlackIds.New(SlackIds.App),
                ApplicationId = application.Id,
                Command = "",
                Url = "",
                CreatedAt = now,
                UpdatedAt = now,
            });
        var answer = Wire.Serialize(SlackCommandOut.From(command));
        var result = await commands.InsertAsync(
            command, SecretText.For(Style, input.Secret), request.KeyFor(201, answer), http.RequestAborted);
        return result is WriteResult.LimitReached
            ? throw Problems.TooManyCommands(SlackCommand.MaxPerApplication) : request.Answer(result, 201, answer, Taken);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, Caller caller, string app_id, string command_id, ApplicationStore applications, SlackCommandStore commands) =>
        Wire.Answer(200, SlackCommandOut.From(await FindAsync(http, caller, app_id, command_id, applications, commands)));

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string command_id, ApplicationStore applications,
        SlackCommandStore commands, TimeProvider time)
    {
        var input = (await requests.ReadAsync(http)).Parse<SlackCommandIn>(
            static input => FieldError.All(SecretText.Check(Style, input.Secret, "secret")));
        return await UpdateAsync(
            http, await FindAsync(http, caller, app_id, command_id, applications, commands), input.ApplyTo, input.Secret, commands, time);
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string command_id, ApplicationStore applications,
        SlackCommandStore commands, TimeProvider time)
    {
        var patch = (await requests.ReadAsync(http)).Parse<SlackCommandPatch>();
        return await UpdateAsync(
            http, await FindAsync(http, caller, app_id, command_id, applications, commands), patch.ApplyTo, secret: null, commands, time);
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string app_id, string command_id, ApplicationStore applications, SlackCommandStore commands)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return await commands.DeleteAsync(application.Id, command_id, http.RequestAborted) is WriteResult.Written
            ? Wire.NoContent() : throw Problems.NotFound();
    }

    private static async Task<IResult> GetSecretAsync(
        HttpContext http, Caller caller, string app_id, string command_id, ApplicationStore applications, SlackCommandStore commands)
    {
        var command = await FindAsync(http, caller, app_id, command_id, applications, commands);
        var secret = await commands.ReadSecretAsync(command.Id, http.RequestAborted) ?? throw Problems.NotFound();
        return Wire.Answer(200, new SlackCommandSecretOut(secret, SlackIds.VerificationTokenOf(secret)));
    }

    private static async Task<IResult> RotateSecretAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string command_id, ApplicationStore applications,
        SlackCommandStore commands, EventStore events, TimeProvider time)
    {
        var command = await FindAsync(http, caller, app_id, command_id, applications, commands);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, command.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<SlackCommandSecretRotateIn>(static input => FieldError.All(SecretText.Check(Style, input.Key, "key")));
        var result = await commands.UpdateAsync(
            command.ApplicationId, command.Id, before =>
                before with { UpdatedAt = Timestamp.Now(time) }, SecretText.For(
                    Style, input.Key), request.KeyFor(204, null), http.RequestAborted);
        return request.Answer(result, 204, null, "");
    }

    private static async Task<IResult> UpdateAsync(
        HttpContext http, SlackCommand existing, Func<SlackCommand, SlackCommand> change, string? secret, SlackCommandStore commands,
        TimeProvider time)
    {
        SlackCommand? changed = null;
        var result = await commands.UpdateAsync(
            existing.ApplicationId, existing.Id, before =>
                changed = change(before) with { UpdatedAt = Timestamp.Now(time) }, secret, idempotency: null, http.RequestAborted);
        return result is WriteResult.Written ? Wire.Answer(200, SlackCommandOut.From(changed!)) : throw Problems.For(result, Taken);
    }

    private static async Task<SlackCommand> FindAsync(
        HttpContext http, Caller caller, string app_id, string command_id, ApplicationStore applications, SlackCommandStore commands)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return await commands.FindAsync(application.Id, command_id, http.RequestAborted) ?? throw Problems.NotFound();
    }
}
