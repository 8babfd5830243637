namespace Fanfare.Paging;

/// <summary>Asks for one page of a list that is sorted by id.</summary>
/// <param name="Limit">The most rows on a page. A store gives one more when there are more.</param>
/// <param name="Iterator">The id next to which the page begins; null for an end of the list.</param>
/// <param name="Backwards">Whether the page lies before the iterator, in the order of the list.</param>
/// <param name="Descending">Whether the list runs from the greatest id to the smallest.</param>
public sealed record PageRequest(int Limit, string? Iterator = null, bool Backwards = false, bool Descending = false);
