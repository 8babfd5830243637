using System.Text.Json;

namespace Fanfare.Events;

/// <summary>JSON that a store can take: PostgreSQL has no NUL, and half of a surrogate pair is not a string.</summary>
public static class StorableJson
{
    /// <summary>Whether every string of a JSON value can be stored.</summary>
    public static bool IsStorable(this JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => !json.GetString()!.Contains('\0', StringComparison.Ordinal),
                JsonValueKind.Array => json.EnumerateArray().All(IsStorable),
                JsonValueKind.Object =>
                    json.EnumerateObject().All(
                        static property => !property.Name.Contains('\0', StringComparison.Ordinal) && IsStorable(property.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is not a string.
            return false;
        }
    }
}
