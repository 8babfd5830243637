using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Sqlite;

/// <summary>How values rest in SQLite, and the parts that queries share.</summary>
internal static class Sql
{
    public static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static string Json(ImmutableArray<string> list) => list.IsDefaultOrEmpty ? "[]" : JsonSerializer.Serialize(list.AsSpan().ToArray());

    public static string? JsonOrNull(ImmutableArray<string> list) => list.IsDefaultOrEmpty ? null : Json(list);

    public static string Json(ImmutableSortedDictionary<string, string> map) => map.IsEmpty ? "{}" : JsonSerializer.Serialize(map);

    public static ImmutableArray<string> List(string? json) => json is null or "[]" ? [] : [.. JsonSerializer.Deserialize<string[]>(json)!];

    public static ImmutableSortedDictionary<string, string> Map(string json) =>
        json is "{}"
            ? ImmutableSortedDictionary<string, string>.Empty
            : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The end of a query for one page, sorted by <paramref name="id"/>: parameters <c>iterator</c> and <c>rows</c>.</summary>
    public static string Page(string id, PageRequest page)
    {
        var ascending = page.Descending == page.Backwards;
        var from = page.Iterator is null ? "" : $" AND {id} {(ascending ? '>' : '<')} @iterator";
        return $"{from} ORDER BY {id} {(ascending ? "ASC" : "DESC")} LIMIT @rows";
    }

    /// <summary>One more row than the page has, so that its reader sees whether there are more.</summary>
    public static int Rows(PageRequest page) => page.Limit + 1;

    /// <summary>Rows of a page query in the order of the list, up to as many bytes as a page may hold.</summary>
    public static Slice<TResult> Cut<TRow, TResult>(IEnumerable<TRow> rows, PageRequest page, Func<TRow, long> bytesOf, Func<TRow, TResult> convert)
    {
        var results = new List<TResult>();
        var complete = true;
        long bytes = 0;
        foreach (var row in rows)
        {
            bytes += bytesOf(row);
            if (results.Count == page.Limit || (results.Count > 0 && bytes > IEventStore.MaxPageBytes))
            {
                complete = false;
                break;
            }

            results.Add(convert(row));
        }

        if (page.Backwards)
        {
            results.Reverse();
        }

        return new Slice<TResult>(results, complete);
    }

    /// <summary>Rows of a page query in the order of the list.</summary>
    public static IReadOnlyList<TResult> InOrder<TRow, TResult>(IEnumerable<TRow> rows, PageRequest page, Func<TRow, TResult> convert)
    {
        var results = rows.Select(convert).ToList();
        if (page.Backwards)
        {
            results.Reverse();
        }

        return results;
    }
}
