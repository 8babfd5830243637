using System.Security.Cryptography;
using System.Text;
using Fanfare.Api.Http.Keys;
using Fanfare.Hooks.Intake;
using Fanfare.Slack.Messages;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack.Webhooks;

/// <summary>Takes what is posted at an incoming webhook, and answers <c>ok</c> once its event is durable.</summary>
internal sealed class IncomingWebhook(SlackStore slack, HookIntake intake, SlackLimiter limiter, SlackPublisher publisher, SlackEdge edge)
{
    public const string Route = "/services/{team}/{hook}/{token}";

    public static string PathOf(SlackHook hook, string token) => $"/services/{hook.TeamId}/{hook.Id}/{token}";

    public Task HandleAsync(HttpContext http) => SlackAnswer.RunAsync(http, edge, PostAsync);

    private async Task PostAsync(HttpContext http)
    {
        var hook = await FindAsync(http);
        var body = await intake.ReadAsync(http);
        var message = SlackMessage.Read(
            await WebhookBody.ReadAsync(http.Request, body, http.RequestAborted)
                ?? throw new SlackRefusedException(400, "invalid_payload"));
        if (!limiter.TryTake(hook.Id))
        {
            throw new SlackRefusedException(429, "rate_limited");
        }

        var channel = new SlackChannel(hook.ChannelId, hook.Channel, hook.Archived, hook.CreatedAt);
        await publisher.PublishAsync(
            hook.ApplicationId, channel, message, new MessageAuthor(hook.Id, hook.TeamId, UserId: null, hook.Name),
            http.Request.Headers.TraceParent, http.RequestAborted);
    }

    private async Task<SlackHook> FindAsync(HttpContext http)
    {
        var (team, id, token) = (Part(http, "team"), Part(http, "hook"), Part(http, "token"));
        if (!SlackIds.Is(SlackIds.Team, team))
        {
            throw new SlackRefusedException(404, "no_team");
        }

        var found = await slack.FindHookAsync(team, SlackIds.Is(SlackIds.Bot, id) ? id : "", http.RequestAborted);
        return found switch
        {
            { TeamIsKnown: false } => throw new SlackRefusedException(404, "no_team"),
            { Hook: null } => throw new SlackRefusedException(404, "no_service"),
            { Hook: var hook } when !CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(KeyText.HashOf(token)), Encoding.ASCII.GetBytes(hook.TokenHash)) =>
                throw new SlackRefusedException(403, "invalid_token"),
            { Hook.Disabled: true } => throw new SlackRefusedException(404, "no_active_hooks"),
            { Hook.Archived: true } => throw new SlackRefusedException(410, "channel_is_archived"),
            { Hook: var hook } => hook,
        };
    }

    private static string Part(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;
}
