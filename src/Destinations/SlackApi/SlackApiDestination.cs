using System.Collections.Immutable;
using System.Net.Http.Headers;
using Fanfare.Destinations;
using Fanfare.Endpoints;
using Fanfare.SlackWebhook;

namespace Fanfare.SlackApi;

/// <summary>Slack's Web API: <c>chat.postMessage</c> with a bot's token, to a channel or to a user whose name is looked up.</summary>
internal sealed class SlackApiDestination(SlackUsers users) : IDestination
{
    /// <summary>The signing style of a request that carries the secret itself in <c>Authorization</c>.</summary>
    private const string Bearer = "bearer";

    public string Name => "slack-api";

    public string IssuedSecret => "the bot's token";

    public string DefaultUrl => "https://slack.com/api/";

    public EndpointSettings Defaults { get; } = new() { SigningStyle = Bearer };

    public ImmutableArray<DestinationField> Fields { get; } = [new SlackSettingsField()];

    public SettingError? Check(Endpoint endpoint)
    {
        var own = endpoint.Settings.DestinationSettings;
        return SlackRequest.CheckSettings(Name, endpoint.Settings)
            ?? (
                own is null || !own.ContainsKey(SlackSettings.Field)
                    ? new SettingError([SlackSettings.Field], "Field required: its channel says whom messages are for")
                : SlackSettings.Of(endpoint.Settings).Channel is null ? new SettingError([SlackSettings.Field, "channel"], "Field required")
                : endpoint.Url.AsSpan().ContainsAny('?', '#')
                ? new SettingError(["url"], "Is what the names of the Web API's methods are put after, and may have no query")
                : null);
    }

    public string UrlOf(Endpoint endpoint) => $"{endpoint.Url.TrimEnd('/')}/chat.postMessage";

    public async ValueTask<DestinationRequest> BuildAsync(DestinationContext context, CancellationToken cancellationToken)
    {
        var channel = SlackSettings.Of(context.Target.Settings).Channel ?? "";
        var token = TokenOf(context);
        var fromMemory = false;
        if (channel is ['@', .. var name])
        {
            var user = await users.FindAsync(context.Target, name, token, context.Again, cancellationToken).ConfigureAwait(false);
            if (user.Id is null)
            {
                return new DestinationRequest
                {
                    Verdict = user.Verdict,
                    Status = user.Status,
                    Reason = user.Body,
                    RetryAfter = user.RetryAfter,
                };
            }

            (channel, fromMemory) = (user.Id, !user.IsFresh);
        }

        var request = SlackRequest.Build(context, UrlOf(context.Target.Endpoint), channel);
        if (request.Message is not { } message)
        {
            return request;
        }

        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new DestinationRequest { Message = message, FromMemory = fromMemory };
    }

    public Verdict Judge(DestinationRequest request, int status, string body) =>
        SlackVerdict.Of(status, body, isWebApi: true) with { Rebuild = request.FromMemory && SlackVerdict.IsNobody(body) };

    private static string TokenOf(DestinationContext context) =>
        context.Target.Secrets.FirstOrDefault(secret => secret.ExpiresAt is null || secret.ExpiresAt > context.Now)?.Key ?? "";
}
