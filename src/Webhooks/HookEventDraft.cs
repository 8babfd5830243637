using System.Text.Json;

namespace Fanfare.Webhooks;

/// <summary>An event that a hook wants to publish.</summary>
public sealed record HookEventDraft
{
    /// <summary>The event's type, such as <c>order.paid</c>.</summary>
    public required string Type { get; init; }

    /// <summary>JSON in UTF-8. It reaches the endpoints byte for byte.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Events of one channel are delivered in order; null for no channel.</summary>
    public string? Channel { get; init; }

    /// <summary>The event's id, unique in its application, so that a repeat is known; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>An event whose payload is an object, written as JSON with camel-cased names unless the options say otherwise.</summary>
    public static HookEventDraft Of<T>(string type, T payload, JsonSerializerOptions? options = null) =>
        new() { Type = type, Payload = JsonSerializer.SerializeToUtf8Bytes(payload, options ?? JsonSerializerOptions.Web) };
}
