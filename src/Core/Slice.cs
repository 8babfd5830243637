namespace Fanfare.Paging;

/// <summary>
/// The rows of one page of a list that may be cut short: a page holds only so many bytes, and for one of a narrowed list only so many rows
/// are looked at.
/// </summary>
/// <param name="Rows">In the order of the list.</param>
/// <param name="Complete">Whether there are no more in the direction in which the page was asked for.</param>
/// <param name="Reached">
/// The id up to which was looked, in that direction, when that is farther than the rows go; the next page begins there.
/// </param>
public sealed record Slice<T>(IReadOnlyList<T> Rows, bool Complete, string? Reached = null);
