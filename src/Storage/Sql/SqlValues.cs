using System.Collections.Immutable;
using System.Text.Json;

namespace Fanfare.Sql;

/// <summary>How values rest in a database: times as milliseconds since 1970 in UTC, lists and maps as JSON.</summary>
internal static class SqlValues
{
    public static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static string Json(ImmutableArray<string> list) =>
        list.IsDefaultOrEmpty ? "[]" : JsonSerializer.Serialize(list.AsSpan().ToArray());

    public static string? JsonOrNull(ImmutableArray<string> list) => list.IsDefaultOrEmpty ? null : Json(list);

    public static string Json(ImmutableSortedDictionary<string, string> map) => map.IsEmpty ? "{}" : JsonSerializer.Serialize(map);

    public static ImmutableArray<string> List(string? json) => json is null or "[]" ? [] : [.. JsonSerializer.Deserialize<string[]>(json)!];

    public static ImmutableSortedDictionary<string, string> Map(string json) =>
        json is "{}"
            ? ImmutableSortedDictionary<string, string>.Empty
            : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
