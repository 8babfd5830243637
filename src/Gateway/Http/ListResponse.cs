using System.Text.Json.Serialization;
using Fanfare.Paging;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Http.Lists;

/// <summary>One page of a list.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Iterator">To be asked for next; null on an empty page at the end.</param>
/// <param name="PrevIterator">To be asked for to go back.</param>
/// <param name="Done">Whether there are no more in this direction.</param>
public sealed record ListResponse<T>(
    IReadOnlyList<T> Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Iterator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? PrevIterator,
    bool Done);

internal static class ListResponse
{
    /// <summary>
    /// An iterator is the id after which the next page begins; an id that looks like a backward iterator (an event type's name may) is
    /// marked.
    /// </summary>
    public static string IteratorAfter(string id) => id.StartsWith('-') ? "~" + id : id;

    /// <summary>Answers with a page, of which the store gave one row more if there are more.</summary>
    public static IResult Answer<TRow, T>(IReadOnlyList<TRow> rows, PageRequest page, Func<TRow, T> convert, Func<T, string> id)
    {
        var done = rows.Count <= page.Limit;
        return Answer(new Slice<TRow>([.. page.Backwards && !done ? rows.Skip(1) : rows.Take(page.Limit)], done), page, convert, id);
    }

    /// <summary>Answers with a page that the store has cut.</summary>
    public static IResult Answer<TRow, T>(Slice<TRow> slice, PageRequest page, Func<TRow, T> convert, Func<T, string> id)
    {
        var kept = slice.Rows.Select(convert).ToList();
        var (next, previous) = Iterators(slice, page, kept.Count == 0 ? null : id(kept[0]), kept.Count == 0 ? null : id(kept[^1]));
        return Wire.Answer(200, new ListResponse<T>(kept, next, previous, slice.Complete));
    }

    /// <summary>From where to go on, and back: from the last and the first row, or from where the store stopped looking.</summary>
    public static (string? Next, string? Previous) Iterators<TRow>(Slice<TRow> slice, PageRequest page, string? first, string? last)
    {
        var next = page.Backwards ? last ?? slice.Reached : slice.Reached ?? last;
        var previous = page.Backwards ? slice.Reached ?? first : first ?? slice.Reached;
        return (next is null ? null : IteratorAfter(next), previous is null ? null : "-" + previous);
    }
}
