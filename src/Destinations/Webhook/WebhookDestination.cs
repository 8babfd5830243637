using System.Net.Http.Headers;
using Fanfare.Destinations;
using Fanfare.Endpoints;
using Fanfare.Signing;

namespace Fanfare.Webhook;

/// <summary>A receiver of webhooks: the payload byte for byte, signed.</summary>
internal sealed class WebhookDestination : IDestination
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public string Name => EndpointSettings.Webhook;

    public ValueTask<DestinationRequest> BuildAsync(DestinationContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Build(context, context.Payload));

    /// <summary>A signed POST of a body, in the style that the endpoint has chosen.</summary>
    public static DestinationRequest Build(DestinationContext context, byte[] body)
    {
        var target = context.Target;
        var message = new HttpRequestMessage(HttpMethod.Post, target.Endpoint.Url);
        var signed = RequestSigner.Sign(message, target.Settings.SignedIn, context.Event.Id, body, target.Secrets, context.Now);
        message.Content = new ByteArrayContent(signed);
        message.Content.Headers.ContentType = Json;
        return new DestinationRequest { Message = message };
    }
}
