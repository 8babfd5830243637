using System.Net.Http.Headers;
using Fanfare.Destinations;
using Fanfare.Endpoints;

namespace Fanfare.SlackWebhook;

/// <summary>
/// What requests to Slack have in common: no signature, no handshake and no format of ours, and a message of at most 1 MiB.
/// </summary>
internal static class SlackRequest
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    /// <summary>A POST of the message that an event becomes.</summary>
    /// <param name="context">The event and its endpoint.</param>
    /// <param name="url">Where to.</param>
    /// <param name="channel">Web API: whom the message is for; null for an incoming webhook.</param>
    public static DestinationRequest Build(DestinationContext context, string url, string? channel)
    {
        var body = SlackBody.Of(SlackSettings.Of(context.Target.Settings), context.Event, context.Payload, channel);
        if (body.Length > SlackBody.MaxBytes)
        {
            return new DestinationRequest
            {
                Verdict = new Verdict(413, Final: true),
                Reason = $"The message that is made of the event has more than {SlackBody.MaxBytes} bytes.",
            };
        }

        var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = Json;
        return new DestinationRequest { Message = message };
    }

    /// <summary>Refuses settings that mean nothing to Slack.</summary>
    public static SettingError? CheckSettings(string kind, EndpointSettings settings) => settings switch
    {
        { SigningStyle: not null } => new SettingError(["signingStyle"], $"Slack looks at no signature: does not go with '{kind}'"),
        { Verification: { Style: not VerificationStyle.None } } =>
            new SettingError(["verification"], $"Slack makes no handshake: does not go with '{kind}'"),
        _ => null,
    };
}
