using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Api.Http.Keys;

/// <summary>API keys as text. A key is 256 random bits, so a plain digest of it is as good as the key is hard to guess.</summary>
public static class KeyText
{
    /// <summary>The least characters of a key that an operator chooses.</summary>
    public const int MinLength = 20;

    private const string Prefix = "fanfare_sk_";

    public static string New() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
