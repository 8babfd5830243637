using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Hooks.Checks;

/// <summary>A secret that a request shows as it is.</summary>
internal static class SharedToken
{
    /// <summary>
    /// Whether a text is one of some. Hashes are compared, so that not even the length of a secret shows in the time it takes.
    /// </summary>
    /// <param name="given">What the request shows.</param>
    /// <param name="valid">What it may be; an empty one fits nothing.</param>
    public static bool IsOneOf(string given, IEnumerable<string> valid)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(given));
        var genuine = false;
        foreach (var secret in valid)
        {
            genuine |= CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(secret))) & secret.Length > 0;
        }

        return genuine;
    }

    public static bool IsAny(IReadOnlyList<string> secrets) => secrets.Any(static secret => secret.Length > 0);
}
