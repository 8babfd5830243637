using System.Runtime.InteropServices;

namespace Fanfare.Webhooks;

/// <summary>Streams over bytes that are there already.</summary>
internal static class BodyStream
{
    public static MemoryStream Over(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    /// <summary>What was written to a stream, without a copy.</summary>
    public static ReadOnlyMemory<byte> WrittenTo(MemoryStream stream) => stream.GetBuffer().AsMemory(0, (int)stream.Length);
}
