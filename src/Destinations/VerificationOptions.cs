using System.ComponentModel.DataAnnotations;

namespace Fanfare.Verification;

/// <summary>How handshakes with endpoints are made.</summary>
public sealed class VerificationOptions : IValidatableObject
{
    public const string SectionName = "Verification";

    /// <summary>The time for one request of a handshake. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a handshake is tried before it has failed. Default: 3.</summary>
    [Range(1, 20)]
    public int Attempts { get; init; } = 3;

    /// <summary>The wait after the first attempt; each further wait is twice the one before. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>CloudEvents: the name under which we ask for leave, in <c>WebHook-Request-Origin</c>.</summary>
    [Required, MinLength(1)]
    public string Origin { get; init; } = "fanfare";

    /// <summary>
    /// CloudEvents: the public URL of this API, such as <c>https://events.example.com</c>, so that endpoints can give leave later. Empty:
    /// they must give it at once.
    /// </summary>
    public string CallbackUrl { get; init; } = "";

    /// <summary>CloudEvents: how long an endpoint that was offered a callback has time for it. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan CallbackWithin { get; init; } = TimeSpan.FromDays(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CallbackUrl.Length > 0 && !(Uri.TryCreate(CallbackUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult(
                $"The field {nameof(CallbackUrl)} must be a URL such as 'https://events.example.com'.", [nameof(CallbackUrl)]);
        }
    }
}
