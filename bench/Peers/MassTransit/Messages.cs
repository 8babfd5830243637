using System.Runtime.InteropServices;
using System.Text.Json;

namespace Fanfare.Bench.Peers;

/// <summary>What is posted to <c>/events</c>.</summary>
internal sealed record IncomingEvent(string EventType, IReadOnlyList<string>? Channels, JsonElement Payload);

/// <summary>The message on the queue: an event to deliver, with its payload in the bytes that were sent.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Body">The payload as UTF-8 JSON.</param>
public sealed record EventAccepted(string Id, ReadOnlyMemory<byte> Body)
{
    internal static EventAccepted From(IncomingEvent incoming) =>
        new(Guid.CreateVersion7().ToString("N"), JsonMarshal.GetRawUtf8Value(incoming.Payload).ToArray());
}
