using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fanfare.Events;

/// <summary>Writes JSON into bytes; what is written raw is taken as it is.</summary>
public static class JsonBytes
{
    private static readonly JsonWriterOptions Options =
        new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs a writer and returns what it wrote.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
