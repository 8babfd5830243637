using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Identifiers;

/// <summary>Makes names that an event may have of whatever a third party sends.</summary>
public static class SafeName
{
    private const int DigestLength = 12;

    /// <summary>A name for people: what may not stand in one becomes <c>-</c>. Two texts may become one name.</summary>
    public static string Plain(string text, int maxLength = Names.MaxLength)
    {
        var name = string.Create(Math.Min(text.Length, maxLength), text, static (span, text) =>
        {
            for (var index = 0; index < span.Length; index++)
            {
                span[index] = char.IsAsciiLetterOrDigit(text[index]) || text[index] is '-' or '_' or '.' ? text[index] : '-';
            }
        });
        return Names.Match(name) ? name : name.Replace('.', '-');
    }

    /// <summary>A name that no other text becomes by chance: one that had to be changed ends with a digest of the text.</summary>
    public static string Unique(string text, int maxLength = Names.MaxLength)
    {
        if (
            text.Length > 0 && text.Length <= maxLength && Names.Match(text)
                && !text.StartsWith(EntityId.Message, StringComparison.Ordinal))
        {
            return text;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigestLength];
        var start = text.StartsWith(EntityId.Message, StringComparison.Ordinal) ? "-" + text : text;
        return $"{Plain(start, maxLength - DigestLength - 1)}-{digest}";
    }
}
