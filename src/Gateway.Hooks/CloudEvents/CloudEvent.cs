namespace Fanfare.Hooks.CloudEvents;

/// <summary>An event of the CloudEvents specification, version 1.0. Attributes of extensions are not kept.</summary>
internal sealed record CloudEvent
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Type { get; init; }

    public string? Subject { get; init; }

    public DateTimeOffset? Time { get; init; }

    /// <summary>
    /// JSON: the data as it stands when it is JSON, a string when it is text, <c>{"data_base64": "…"}</c> when it is neither, and
    /// <c>null</c> when there is none. It may be a part of the request's body, and holds as long as that.
    /// </summary>
    public required ReadOnlyMemory<byte> Data { get; init; }
}
