using System.Text.RegularExpressions;

namespace Fanfare.EntityFrameworkCore;

/// <summary>What Fanfare said to some changes.</summary>
internal abstract partial record ChangeAnswer
{
    private ChangeAnswer()
    {
    }

    /// <summary>It has them.</summary>
    internal sealed record Accepted : ChangeAnswer;

    /// <summary>It refuses one of them; the others it has not taken either.</summary>
    /// <param name="Index">Which, from 0; null when it does not say.</param>
    /// <param name="Why">What it says.</param>
    internal sealed record Refused(int? Index, string Why) : ChangeAnswer;

    /// <summary>Not now: nothing is wrong with the changes.</summary>
    /// <param name="Why">What happened.</param>
    /// <param name="RetryAfter">What it asks for.</param>
    internal sealed record Later(string Why, TimeSpan? RetryAfter) : ChangeAnswer;

    /// <summary>
    /// Judges an answer. Wrong keys and unknown applications are nothing that a change could help: those wait until somebody puts them
    /// right.
    /// </summary>
    public static ChangeAnswer Of(int status, string body, TimeSpan? retryAfter, int count) => status switch
    {
        202 or 200 => new Accepted(),
        400 or 413 or 422 => new Refused(Named(body, count), $"{status}: {body}"),
        _ => new Later($"{status}: {body}", retryAfter),
    };

    /// <summary>The change that a refusal names as <c>changes/3/key</c> or <c>"changes", "3"</c>.</summary>
    private static int? Named(string body, int count) =>
        Place().Match(body) is { Success: true } match && int.TryParse(match.Groups["index"].Value, out var index) && index < count
            ? index : null;

    [GeneratedRegex("\\bchanges[^A-Za-z0-9]{1,8}(?<index>[0-9]{1,3})\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
