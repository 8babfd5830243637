using System.Text.Json;
using Fanfare.Output;

namespace Fanfare.Api;

/// <summary>Something that the API answered with: what this program reads of it, and all of it.</summary>
internal sealed record Answer<T>(T Value, JsonElement Json)
{
    /// <summary>Something that this program has made itself.</summary>
    public static Answer<T> Of(T value) => new(value, JsonSerializer.SerializeToElement(value, ApiJson.Options));

    /// <exception cref="FailureException">It is nothing that the API answers with.</exception>
    public static Answer<T> From(ReadOnlySpan<byte> json)
    {
        try
        {
            return From(JsonSerializer.Deserialize<JsonElement>(json, ApiJson.Options));
        }
        catch (JsonException)
        {
            throw NotFanfare();
        }
    }

    /// <exception cref="FailureException">It is nothing that the API answers with.</exception>
    public static Answer<T> From(JsonElement json)
    {
        try
        {
            return json.Deserialize<T>(ApiJson.Options) is { } value ? new Answer<T>(value, json) : throw NotFanfare();
        }
        catch (JsonException)
        {
            throw NotFanfare();
        }
    }

    private static FailureException NotFanfare() =>
        new(
            ExitCode.Failed, "What the server answered is not what Fanfare answers",
            "Check the address: --server, FANFARE_SERVER, or fanfare login");
}
