namespace Fanfare.Slack.Commands.Builtin;

/// <summary>Texts for people who read them in Slack.</summary>
internal static class SlackMarkup
{
    private const int MaxShown = 2_000;

    /// <summary>A text without Slack's syntax for links and mentions.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>The beginning of a text as a block of code.</summary>
    public static string Code(string text)
    {
        var plain = text.Replace("```", "'''", StringComparison.Ordinal);
        return $"```{Escape(plain.Length > MaxShown ? plain[..MaxShown] + "…" : plain)}```";
    }
}
