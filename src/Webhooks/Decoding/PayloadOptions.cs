namespace Fanfare.Webhooks;

/// <summary>How a body is decoded.</summary>
public sealed record PayloadOptions
{
    /// <summary>Whatever comes, JSON first.</summary>
    public static PayloadOptions Default { get; } = new();

    public PayloadMode Mode { get; init; }

    /// <summary>Of <see cref="PayloadMode.Form"/>: the field that is the payload; null for all fields.</summary>
    public string? FormParam { get; init; }

    /// <summary>The most fields that a form may have.</summary>
    public int MaxFields { get; init; } = 1024;

    /// <summary>The longest name of a form's field, in bytes.</summary>
    public int MaxKeyLength { get; init; } = 2048;
}

/// <summary>What a body is taken for.</summary>
public enum PayloadMode
{
    /// <summary>JSON, whatever the content type says; what is none is a form if the content type says so, and otherwise text.</summary>
    Json,

    /// <summary>A form, urlencoded or multipart.</summary>
    Form,

    /// <summary>Bytes.</summary>
    Raw,
}
