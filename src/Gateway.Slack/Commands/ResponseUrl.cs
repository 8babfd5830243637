using System.Security.Cryptography;
using System.Text;
using Fanfare.Api.Http.Keys;
using Fanfare.Hooks.Intake;
using Fanfare.Identifiers;
using Fanfare.Slack.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Fanfare.Slack.Commands;

/// <summary>
/// Where an app answers a command later: five times within half an hour, each time durable when it is answered <c>ok</c>.
/// </summary>
internal sealed class ResponseUrl(
    SlackCommandStore commands, CommandPublisher publisher, HookIntake intake, SlackEdge edge, IOptions<SlackOptions> options,
    TimeProvider time)
{
    public const string Route = "/commands/{team}/{invocation}/{secret}";

    /// <summary>How often it may be posted to.</summary>
    public const int MaxAnswers = 5;

    /// <summary>How long it holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>There is no such URL, or nobody behind it.</summary>
    public static SlackRefusedException NoService() => new(404, "no_service");

    /// <summary>A new one for an invocation, and the URL to give to the app, which is stored nowhere.</summary>
    public (SlackResponseUrl Kept, string Url) New(SlackInvocation invocation, HttpRequest request)
    {
        var secret = SlackIds.NewHookToken();
        var kept = new SlackResponseUrl(
            SlackIds.NewInvocation(), SlackIds.TeamOf(invocation.ApplicationId), KeyText.HashOf(secret), invocation,
            Timestamp.Now(time) + Lifetime);
        var origin = options.Value.PublicUrl is { Length: > 0 } set ? set.TrimEnd('/') : $"{request.Scheme}://{request.Host}";
        return (kept, $"{origin}/commands/{kept.TeamId}/{kept.Id}/{secret}");
    }

    public Task HandleAsync(HttpContext http) => SlackAnswer.RunAsync(http, edge, PostAsync);

    private async Task PostAsync(HttpContext http)
    {
        var url = await FindAsync(http);
        var body = await intake.ReadAsync(http);
        var answer = CommandAnswer.Read(
            await WebhookBody.ReadAsync(http.Request, body, http.RequestAborted)
                ?? throw new SlackRefusedException(400, "invalid_payload"));
        if (url.ExpiresAt <= time.GetUtcNow())
        {
            throw new SlackRefusedException(404, "expired_url: Expired url");
        }

        for (var number = 1; number <= MaxAnswers; number++)
        {
            if (await publisher.TryPublishAsync(url.Invocation, url.Id, number, answer, http.Request.Headers.TraceParent))
            {
                return;
            }
        }

        throw new SlackRefusedException(404, "used_url");
    }

    private async Task<SlackResponseUrl> FindAsync(HttpContext http)
    {
        var (team, id, secret) = (Part(http, "team"), Part(http, "invocation"), Part(http, "secret"));
        return SlackIds.Is(SlackIds.Team, team) && id.All(char.IsAsciiDigit)
            && await commands.FindResponseUrlAsync(team, id, http.RequestAborted) is { } url
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(KeyText.HashOf(secret)), Encoding.ASCII.GetBytes(url.Hash))
            ? url
            : throw NoService();
    }

    private static string Part(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;
}
