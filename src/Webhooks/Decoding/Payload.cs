namespace Fanfare.Webhooks;

/// <summary>The body of a request, decoded.</summary>
/// <param name="Json">One value of JSON in UTF-8, at most 64 levels deep.</param>
/// <param name="Kind">What the body was.</param>
public sealed record Payload(ReadOnlyMemory<byte> Json, PayloadKind Kind);

/// <summary>What a body was found to be.</summary>
public enum PayloadKind
{
    /// <summary>JSON, byte for byte as it came.</summary>
    Json,

    /// <summary>A form: an object of its fields, or the one field that was asked for.</summary>
    Form,

    /// <summary>Text: a string of JSON.</summary>
    Text,

    /// <summary>Bytes: a string of JSON in base64.</summary>
    Bytes,
}
