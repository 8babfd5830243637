using System.Data.Common;
using Dapper;
using Fanfare.Paging;

namespace Fanfare.Sql;

/// <summary>The parts that queries for a page of a list share.</summary>
internal static class SqlPage
{
    /// <summary>
    /// How many rows a page of a narrowed list looks at, at most: what a page costs does not depend on how rare it is what is asked for.
    /// Who asks is told from where to look on.
    /// </summary>
    public const int Reach = 10_000;

    /// <summary>A page with payloads is cut short once it holds so many bytes of them.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>The end of a query for one page, sorted by <paramref name="id"/>: parameters <c>iterator</c> and <c>rows</c>.</summary>
    public static string Of(string id, PageRequest page) => $"{From(id, page)}{Order(id, page)} LIMIT @rows";

    /// <summary>
    /// A query for the ids of the rows that a page looks at: those that it has, when the list is not <paramref name="narrowed"/>.
    /// <paramref name="source"/>
    /// is a table with a condition, of which every row is one of the list but for what narrows it.
    /// </summary>
    public static string Candidates(string id, string source, PageRequest page, bool narrowed, bool distinct = false) =>
        $"SELECT {(distinct ? "DISTINCT " : "")}{id} AS id FROM {source}{From(id, page)}{Order(id, page)} LIMIT "
            + $"{(narrowed ? $"{Reach}" : "@rows")}";

    /// <summary>The end of a query for one page of candidates.</summary>
    public static string OfCandidates(PageRequest page) => $"{Order("looked.id", page)} LIMIT @rows";

    /// <summary>One more row than the page has, so that its reader sees whether there are more.</summary>
    public static int Rows(PageRequest page) => page.Limit + 1;

    /// <summary>Reads a page in the order of the list, up to as many bytes as it may hold.</summary>
    public static async Task<Slice<TResult>> CutAsync<TRow, TResult>(
        DbConnection connection, PageQuery query, Func<TRow, TResult> convert, Func<TRow, int>? size = null)
    {
        var page = query.Page;
        var results = new List<TResult>();
        var complete = true;
        long bytes = 0;
        await foreach (var row in connection.QueryUnbufferedAsync<TRow>(query.Sql, query.Parameters))
        {
            bytes += size?.Invoke(row) ?? 0;
            if (results.Count == page.Limit || (results.Count > 0 && bytes > MaxBytes))
            {
                complete = false;
                break;
            }

            results.Add(convert(row));
        }

        var reached = complete && query.Candidates is { } candidates
            ? await connection.ExecuteScalarAsync<string?>(
                $"SELECT id FROM ({candidates}) AS looked{Order("id", page)} LIMIT 1 OFFSET {Reach - 1}", query.Parameters)
            : null;
        if (page.Backwards)
        {
            results.Reverse();
        }

        return new Slice<TResult>(results, complete && reached is null, reached);
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

    private static bool Ascending(PageRequest page) => page.Descending == page.Backwards;

    private static string From(string id, PageRequest page) =>
        page.Iterator is null ? "" : $" AND {id} {(Ascending(page) ? '>' : '<')} @iterator";

    private static string Order(string id, PageRequest page) => $" ORDER BY {id} {(Ascending(page) ? "ASC" : "DESC")}";
}

/// <summary>A query for a page of a list, and if the list is narrowed, the one for the candidates that it looks at.</summary>
internal sealed record PageQuery(PageRequest Page, string Sql, DynamicParameters Parameters, string? Candidates);
