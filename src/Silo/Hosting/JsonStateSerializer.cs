using System.Text.Json;
using Orleans.Storage;

namespace Fanfare.Hosting;

/// <summary>Writes grain state as plain JSON, without names of .NET types in it.</summary>
internal sealed class JsonStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

    public T? Deserialize<T>(BinaryData? input) => input is null ? default : JsonSerializer.Deserialize<T>(input);
}
