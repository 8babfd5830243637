using System.ComponentModel.DataAnnotations;

namespace Fanfare.Slack;

/// <summary>What comes in from clients that were written for Slack.</summary>
public sealed class SlackOptions : IValidatableObject
{
    public const string SectionName = "Slack";

    /// <summary>
    /// Messages per second that one process takes through an incoming webhook, and for a channel over the Web API; more are answered 429. 0
    /// for no limit. Default: 1, as Slack.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MessagesPerSecond { get; init; } = 1;

    /// <summary>The most messages at once, after a rest; ignored without a limit. Default: 10.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; init; } = 10;

    /// <summary>
    /// The URL at which apps reach this gateway, for the <c>response_url</c> that commands give them, such as
    /// <c>https://fanfare.example</c>. Empty for the one by which the invocation came.
    /// </summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>
    /// Where <c>/fanfare</c> may report to: the beginnings of <c>response_url</c>, scheme, host and port, separated by commas. Default:
    /// Slack.
    /// </summary>
    public string ResponseOrigins { get; init; } = "https://hooks.slack.com";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl.Length > 0 && !IsHttp(PublicUrl))
        {
            yield return new ValidationResult($"The field {nameof(PublicUrl)} must be an http or https URL.", [nameof(PublicUrl)]);
        }

        if (!Array.TrueForAll(Split(ResponseOrigins), IsHttp))
        {
            yield return new ValidationResult(
                $"The field {nameof(ResponseOrigins)} must be http or https URLs, separated by commas.", [nameof(ResponseOrigins)]);
        }
    }

    /// <summary>Whether <c>/fanfare</c> may report to a URL.</summary>
    internal bool MayReportTo(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var asked) && asked.UserInfo.Length == 0
        && Array.Exists(
            Split(ResponseOrigins),
            origin =>
                Uri.Compare(
                    asked, new Uri(origin), UriComponents.SchemeAndServer, UriFormat.SafeUnescaped,
                    StringComparison.OrdinalIgnoreCase) == 0);

    private static string[] Split(string origins) =>
        origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
