using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Handshakes;

/// <summary>
/// The permission that a sender of CloudEvents asks for with OPTIONS, given at once: a callback that it names is never called.
/// </summary>
/// <remarks>HTTP 1.1 Web Hooks for Event Delivery, section 4.</remarks>
internal static class CloudEventsHandshake
{
    private const int MaxOrigin = 253;

    public static HookReply? Answer(IHeaderDictionary headers, ImmutableArray<string> methods)
    {
        if (headers["WebHook-Request-Origin"] is not { Count: > 0 } origins)
        {
            return null;
        }

        if (origins is not [{ Length: > 0 and <= MaxOrigin } origin] || !origin.All(static letter => letter is > ' ' and <= '~'))
        {
            return HookReply.Text(
                $"WebHook-Request-Origin must be given once, with 1 to {MaxOrigin} printable ASCII characters",
                StatusCodes.Status400BadRequest);
        }

        return new HookReply(StatusCodes.Status200OK)
        {
            Headers = [("Allow", string.Join(", ", methods)), ("WebHook-Allowed-Origin", origin), ("WebHook-Allowed-Rate", Rate(headers))],
        };
    }

    /// <summary>Requests a minute: as many as were asked for, or any number.</summary>
    private static string Rate(IHeaderDictionary headers) =>
        headers["WebHook-Request-Rate"] is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate)
            && rate > 0
            ? rate.ToString(CultureInfo.InvariantCulture)
            : "*";
}
