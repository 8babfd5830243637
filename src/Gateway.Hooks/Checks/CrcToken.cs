namespace Fanfare.Hooks.Handshakes;

/// <summary>
/// What X, once Twitter, sends to be signed. The answer is the very signature that a body of the same bytes would have, so whoever knows
/// a hook's address could have bodies signed: only what can be no event is signed.
/// </summary>
internal static class CrcToken
{
    private const int MaxLength = 256;

    /// <summary>
    /// Whether bytes are a token: 1 to 256 letters of base64 or base64url, with its padding. No object or array of JSON is.
    /// </summary>
    public static bool IsOne(ReadOnlySpan<byte> text)
    {
        var letters = text.TrimEnd((byte)'=');
        if (letters.IsEmpty || text.Length > MaxLength || text.Length - letters.Length > 2)
        {
            return false;
        }

        foreach (var letter in letters)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && !"+/-_"u8.Contains(letter))
            {
                return false;
            }
        }

        return true;
    }
}
