using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Applications;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Slack.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Slack.Api;

/// <summary>Incoming webhooks in Slack's shape.</summary>
internal static class SlackHooksApi
{
    public static void MapSlackHooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/slack/hook").WithTags("Slack");
        group.MapGet("", ListAsync).OrganizationKey().WithName("fanfare.slack-hook.list").Queries("limit", "iterator", "order")
            .Produces<ListResponse<SlackHookOut>>();
        group.MapPost("", CreateAsync).OrganizationKey().WithName("fanfare.slack-hook.create").Takes<SlackHookIn>()
            .Produces<SlackHookOut>(201);
        group.MapGet("/{hook_id}", GetAsync).OrganizationKey().WithName("fanfare.slack-hook.get").Produces<SlackHookOut>();
        group.MapPatch("/{hook_id}", PatchAsync).OrganizationKey().WithName("fanfare.slack-hook.patch").Takes<SlackHookPatch>()
            .Produces<SlackHookOut>();
        group.MapDelete("/{hook_id}", DeleteAsync).OrganizationKey().WithName("fanfare.slack-hook.delete").Produces(204);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, string app_id, ApplicationStore applications, SlackStore slack)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var rows = await slack.ListHooksAsync(application.Id, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, SlackHookOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, SlackStore slack,
        EventStore events, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<SlackHookIn>();
        var token = SlackIds.NewHookToken();
        var channel = SlackChannels.NameOf(input.Channel!);
        var now = Timestamp.Now(time);
        var hook = new SlackHook
        {
            Id = SlackIds.New(SlackIds.Bot),
            ApplicationId = application.Id,
            TeamId = SlackIds.TeamOf(application.Id),
            Channel = channel,
            ChannelId = input.ChannelId
                ?? ChannelIdOf(application.Id, channel, await slack.ReadHooksAsync(application.Id, http.RequestAborted)),
            Name = input.Name,
            Archived = input.Archived ?? false,
            Disabled = input.Disabled ?? false,
            TokenHash = KeyText.HashOf(token),
            CreatedAt = now,
            UpdatedAt = now,
        };

        // What is kept for a repeated request does not hold the URL: it is shown once and stored nowhere.
        var result = await slack.WriteHookAsync(
            application.Id, others => Unclashing(hook, others), request.KeyFor(201, Wire.Serialize(SlackHookOut.From(hook))),
            http.RequestAborted);
        return request.Answer(result, 201, Wire.Serialize(SlackHookOut.From(hook) with { Url = IncomingWebhook.PathOf(hook, token) }), "");
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, Caller caller, string app_id, string hook_id, ApplicationStore applications, SlackStore slack)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var hooks = await slack.ReadHooksAsync(application.Id, http.RequestAborted);
        return Wire.Answer(200, SlackHookOut.From(hooks.FirstOrDefault(hook => hook.Id == hook_id) ?? throw Problems.NotFound()));
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string hook_id, ApplicationStore applications,
        SlackStore slack, TimeProvider time)
    {
        var patch = (await requests.ReadAsync(http)).Parse<SlackHookPatch>();
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        SlackHook? after = null;
        var result = await slack.WriteHookAsync(
            application.Id,
            hooks =>
                after = hooks.FirstOrDefault(hook => hook.Id == hook_id) is { } before
                    ? Unclashing(Changed(before, patch, hooks) with { UpdatedAt = Timestamp.Now(time) }, hooks) : null,
            idempotency: null,
            http.RequestAborted);
        return result is WriteResult.Written ? Wire.Answer(200, SlackHookOut.From(after!)) : throw Problems.For(result, "");
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string app_id, string hook_id, ApplicationStore applications, SlackStore slack)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return await slack.DeleteHookAsync(application.Id, hook_id, http.RequestAborted) is WriteResult.Written
            ? Wire.NoContent() : throw Problems.NotFound();
    }

    private static SlackHook Changed(SlackHook before, SlackHookPatch patch, IReadOnlyList<SlackHook> hooks)
    {
        var channel = patch.Channel.Given ? SlackChannels.NameOf(patch.Channel.Value!) : before.Channel;
        return before with
        {
            Channel = channel,
            ChannelId = patch.ChannelId.Given
                ? patch.ChannelId.Value! : channel == before.Channel ? before.ChannelId : ChannelIdOf(before.ApplicationId, channel, hooks),
            Name = patch.Name.Or(before.Name),
            Archived = patch.Archived.Or(before.Archived),
            Disabled = patch.Disabled.Or(before.Disabled),
        };
    }

    private static string ChannelIdOf(string applicationId, string channel, IReadOnlyList<SlackHook> hooks) =>
        hooks.FirstOrDefault(hook => hook.Channel == channel)?.ChannelId ?? SlackIds.ChannelOf(applicationId, channel);

    /// <exception cref="RefusedException">
    /// 409 when another hook has the same channel's name with another id, or the id with another name.
    /// </exception>
    private static SlackHook Unclashing(SlackHook hook, IReadOnlyList<SlackHook> others) =>
        others.FirstOrDefault(
            other => other.Id != hook.Id && (other.Channel == hook.Channel) != (other.ChannelId == hook.ChannelId)) is { } clash
            ? throw Problems.Conflict($"The hook {clash.Id} has the channel '{clash.Channel}' with the id {clash.ChannelId}")
            : hook;
}
