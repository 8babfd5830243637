using System.Buffers.Text;
using System.Text;
using Fanfare.Identifiers;

namespace Fanfare.Slack.WebApi;

/// <summary>Says from where a list goes on: base64 of <c>kind:id</c>, as Slack's.</summary>
internal static class SlackCursor
{
    public static string After(string kind, string id) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{kind}:{id}"));

    /// <summary>The id after which the page begins; null when there is no cursor.</summary>
    /// <exception cref="SlackRefusedException">invalid_cursor when it is none that this list has given.</exception>
    public static string? Read(string kind, string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(cursor.Length)];
        return Convert.TryFromBase64String(cursor, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var text
            && text.StartsWith(kind + ":", StringComparison.Ordinal)
            && text[(kind.Length + 1)..] is var id
            && Names.Match(id)
            ? id
            : throw new SlackRefusedException(400, "invalid_cursor");
    }
}
