namespace Fanfare.Paging;

/// <summary>The rows of one page of a list that may be cut short: a page holds only so many bytes.</summary>
/// <param name="Rows">In the order of the list; at least one if there is any.</param>
/// <param name="Complete">Whether there are no more in the direction in which the page was asked for.</param>
public sealed record Slice<T>(IReadOnlyList<T> Rows, bool Complete);
