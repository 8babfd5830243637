using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Endpoints;

namespace Fanfare.Destinations;

/// <summary>
/// One way to speak to endpoints: which events it wants, how a request is built, how an answer is judged, and what settings it checks. Each
/// kind of endpoint, and each format of a webhook, is one destination. Implementations are shared by all endpoints and keep no state per
/// request.
/// </summary>
public interface IDestination
{
    /// <summary>The name in the API and in the store; lower case, such as <c>webhook</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether an endpoint chooses it with <c>format</c>, as one more way to write the body of a webhook; otherwise with <c>kind</c>.
    /// </summary>
    bool IsFormat => false;

    /// <summary>
    /// What the endpoint's secret is when the receiver issues it, such as "the bot's token"; null when the secret is ours and signs
    /// requests.
    /// </summary>
    string? IssuedSecret => null;

    /// <summary>The URL of an endpoint that names none; null when it must name one.</summary>
    string? DefaultUrl => null;

    /// <summary>Applies where neither the endpoint nor its organization sets anything.</summary>
    EndpointSettings Defaults => EndpointSettings.None;

    /// <summary>The settings that only this destination has.</summary>
    ImmutableArray<DestinationField> Fields => [];

    /// <summary>The number of random bytes in a handshake's challenge.</summary>
    int ChallengeBytes => 16;

    /// <summary>Whether events of this type are for endpoints of this destination, before their own filters are asked.</summary>
    bool Wants(string eventType) => true;

    /// <summary>
    /// Checks the settings that need each other or the rest of the endpoint; each field by itself is checked by
    /// <see cref="DestinationField.Check"/>.
    /// </summary>
    /// <returns>The first setting that is wrong; null when all are right.</returns>
    SettingError? Check(Endpoint endpoint) => null;

    /// <summary>The URL that deliveries to an endpoint go to.</summary>
    string UrlOf(Endpoint endpoint) => endpoint.Url;

    /// <summary>
    /// Builds the request of one attempt. The endpoint's own headers, <c>user-agent</c> and <c>traceparent</c> are added by the caller.
    /// </summary>
    /// <exception cref="HttpRequestException">Something that the request depends on could not be fetched.</exception>
    ValueTask<DestinationRequest> BuildAsync(DestinationContext context, CancellationToken cancellationToken);

    /// <summary>Judges an answer.</summary>
    /// <param name="request">The request that was answered.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The beginning of the body, at most 16 KiB.</param>
    Verdict Judge(DestinationRequest request, int status, string body) => new(status);
}

/// <summary>A setting that only one destination has; a field of the endpoint in the API.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Shape">The type that describes its value in the API's description.</param>
/// <param name="Description">One sentence for the API's description.</param>
public abstract record DestinationField(string Name, Type Shape, string Description)
{
    /// <summary>Checks a value; the location in the result is below the field.</summary>
    public abstract SettingError? Check(JsonElement value);

    /// <summary>The value as it is stored and shown.</summary>
    public virtual JsonElement Normalize(JsonElement value) => value;
}

/// <summary>A setting that is wrong.</summary>
/// <param name="Location">Where: a field, or the path to a part of it; empty for the whole.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
public sealed record SettingError(ImmutableArray<string> Location, string Message);
