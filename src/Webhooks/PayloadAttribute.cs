using Microsoft.AspNetCore.Http.Metadata;

namespace Fanfare.Webhooks;

/// <summary>
/// Marks the parameter that takes the payload. A parameter of a complex type does without; one of the type <see langword="string"/> needs
/// it, and gets a text as it is and anything else as it is written in JSON.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PayloadAttribute : Attribute, IFromBodyMetadata
{
    /// <summary>Whether a request without a body is none to be refused.</summary>
    public bool AllowEmpty { get; set; }
}
