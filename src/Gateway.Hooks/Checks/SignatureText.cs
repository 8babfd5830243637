using System.Buffers;

namespace Fanfare.Hooks.Checks;

/// <summary>How the bytes of a signature are written.</summary>
internal abstract class SignatureText
{
    public static SignatureText Hex { get; } = new HexText();

    public static SignatureText Base64 { get; } = new Base64Text();

    private static SignatureText Base64Url { get; } = new Base64UrlText();

    /// <summary>The text form that settings name; null when there is none of that name.</summary>
    public static SignatureText? Named(string name) => name switch
    {
        "hex" => Hex,
        "base64" => Base64,
        "base64url" => Base64Url,
        _ => null,
    };

    public abstract string Write(byte[] signature);

    /// <summary>The bytes of a text, when it is one of exactly so many.</summary>
    public abstract byte[]? Read(ReadOnlySpan<char> text, int size);

    /// <summary>Lower case when written, either when read.</summary>
    private sealed class HexText : SignatureText
    {
        public override string Write(byte[] signature) => Convert.ToHexStringLower(signature);

        public override byte[]? Read(ReadOnlySpan<char> text, int size)
        {
            var bytes = new byte[size];
            return text.Length == 2 * size && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
        }
    }

    /// <summary>With padding, and without the bits and blanks that lenient readers pass over.</summary>
    private sealed class Base64Text : SignatureText
    {
        public override string Write(byte[] signature) => Convert.ToBase64String(signature);

        public override byte[]? Read(ReadOnlySpan<char> text, int size)
        {
            var bytes = new byte[size];
            return text.Length == (size + 2) / 3 * 4 && Convert.TryFromBase64Chars(text, bytes, out var length) && length == size
                && text.SequenceEqual(Write(bytes))
                ? bytes
                : null;
        }
    }

    /// <summary>Without padding when written, with or without when read.</summary>
    private sealed class Base64UrlText : SignatureText
    {
        public override string Write(byte[] signature) => System.Buffers.Text.Base64Url.EncodeToString(signature);

        public override byte[]? Read(ReadOnlySpan<char> text, int size)
        {
            var bytes = new byte[size];
            return text.Length <= (size + 2) / 3 * 4
                && System.Buffers.Text.Base64Url.DecodeFromChars(text, bytes, out _, out var length) == OperationStatus.Done
                && length == size && text.TrimEnd('=').SequenceEqual(Write(bytes))
                ? bytes
                : null;
        }
    }
}
