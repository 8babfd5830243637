using System.Text;
using System.Text.Unicode;

namespace Fanfare.Webhooks;

/// <summary>Text of a body.</summary>
internal static class FormText
{
    /// <exception cref="HookRejected">It is not UTF-8.</exception>
    public static string Of(ReadOnlySpan<byte> utf8, string what) =>
        Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw new HookRejected(400, $"{what} is not UTF-8.");
}
