using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fanfare.Api;

/// <summary>The rows of a list, page by page.</summary>
/// <param name="api">Where from.</param>
/// <param name="path">Which list.</param>
/// <param name="query">Which rows of it.</param>
/// <param name="limit">The most rows; null for all.</param>
internal sealed class Listing<T>(ApiClient api, FormattableString path, Query query, int? limit)
{
    private const int MaxPage = 250;

    /// <summary>Whether there are more rows than were read.</summary>
    public bool HasMore { get; private set; }

    public async IAsyncEnumerable<Answer<T>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = limit ?? int.MaxValue;
        do
        {
            query.With("limit", Math.Min(left, MaxPage));
            var page = (await api.GetAsync<Page>(path, query, cancellationToken)).Value;
            foreach (var row in page.Data.Take(left))
            {
                yield return Answer<T>.From(row);
            }

            HasMore = !page.Done || page.Data.Length > left;
            left -= page.Data.Length;
            query.With("iterator", page.Iterator);
        }
        while (HasMore && left > 0);
    }

    private sealed record Page([property: JsonRequired] JsonElement[] Data, string? Iterator, bool Done);
}
