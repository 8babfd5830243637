using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Hooks.Checks;

/// <summary>An HMAC with one of the hashes that providers use.</summary>
/// <param name="Hash">The hash.</param>
/// <param name="Size">The length of a MAC, in bytes.</param>
internal sealed record MacAlgorithm(HashAlgorithmName Hash, int Size)
{
    public static MacAlgorithm Sha256 { get; } = new(HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);

    /// <summary>The algorithm that settings name; null when there is none of that name.</summary>
    public static MacAlgorithm? Named(string name) => name switch
    {
        "sha1" => new(HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
        "sha256" => Sha256,
        "sha384" => new(HashAlgorithmName.SHA384, SHA384.HashSizeInBytes),
        "sha512" => new(HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
        _ => null,
    };

    /// <summary>The keys of secrets that sign with the bytes of their text. An empty one is none: anybody could sign with it.</summary>
    public static List<byte[]> KeysOf(IReadOnlyList<string> secrets) =>
        [.. secrets.Where(static secret => secret.Length > 0).Select(Encoding.UTF8.GetBytes)];

    /// <summary>The MAC of a head and a body.</summary>
    public byte[] Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(Hash, key);
        hmac.AppendData(head);
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    /// <summary>
    /// Says why a body is not signed by one of some keys. Each key's MAC is compared with each signature, whatever fits before.
    /// </summary>
    /// <param name="keys">One is enough.</param>
    /// <param name="signatures">Of <see cref="Size"/> bytes each; one is enough.</param>
    /// <param name="head">What is signed before the body.</param>
    /// <param name="body">The body.</param>
    public string? Refuse(List<byte[]> keys, List<byte[]> signatures, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var genuine = false;
        foreach (var key in keys)
        {
            var mac = Of(key, head, body);
            foreach (var signature in signatures)
            {
                genuine |= CryptographicOperations.FixedTimeEquals(mac, signature);
            }
        }

        return genuine ? null : "The signature is of none of the hook's secrets";
    }
}
