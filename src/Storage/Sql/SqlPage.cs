using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Sql;

/// <summary>The parts that queries for a page of a list share.</summary>
internal static class SqlPage
{
    /// <summary>The end of a query for one page, sorted by <paramref name="id"/>: parameters <c>iterator</c> and <c>rows</c>.</summary>
    public static string Of(string id, PageRequest page)
    {
        var ascending = page.Descending == page.Backwards;
        var from = page.Iterator is null ? "" : $" AND {id} {(ascending ? '>' : '<')} @iterator";
        return $"{from} ORDER BY {id} {(ascending ? "ASC" : "DESC")} LIMIT @rows";
    }

    /// <summary>One more row than the page has, so that its reader sees whether there are more.</summary>
    public static int Rows(PageRequest page) => page.Limit + 1;

    /// <summary>Rows of a page query in the order of the list, up to as many bytes as a page may hold.</summary>
    public static async Task<Slice<TResult>> CutAsync<TRow, TResult>(IAsyncEnumerable<TRow> rows, PageRequest page, Func<TRow, TResult> convert)
        where TRow : EventRow
    {
        var results = new List<TResult>();
        var complete = true;
        long bytes = 0;
        await foreach (var row in rows)
        {
            bytes += row.Payload?.Length ?? 0;
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
