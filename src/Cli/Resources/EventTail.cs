using System.Runtime.CompilerServices;
using Fanfare.Api;

namespace Fanfare.Events;

/// <summary>The events of an application that are accepted from now on.</summary>
/// <remarks>
/// An event can be seen a little after one that is younger: it waits up to seven seconds for the store. So each look goes back over the
/// last seconds before the newest event, by the server's clock, and gives what it has not given yet.
/// </remarks>
/// <param name="api">Where from.</param>
/// <param name="app">Whose events.</param>
/// <param name="filter">Which of them.</param>
/// <param name="time">When to look.</param>
internal sealed class EventTail(ApiClient api, string app, Query filter, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _seen = [];
    private DateTimeOffset? _newest;

    public async IAsyncEnumerable<Answer<Event>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _newest = await NewestAsync(cancellationToken);
        await LookAsync(cancellationToken);
        while (true)
        {
            await Task.Delay(LookEvery, time, cancellationToken);
            foreach (var one in await LookAsync(cancellationToken))
            {
                yield return one;
            }
        }
    }

    /// <summary>What is there and was not there before, the oldest first.</summary>
    private async Task<List<Answer<Event>>> LookAsync(CancellationToken cancellationToken)
    {
        var newest = await NewestAsync(cancellationToken);
        var since = _newest - Overlap;
        var unseen = new List<Answer<Event>>();
        await foreach (
            var one in new Listing<Event>(api, $"app/{app}/msg", filter.Without("iterator").With("after", since), limit: null).ReadAsync(
                cancellationToken))
        {
            if (_seen.TryAdd(one.Value.Id, one.Value.Timestamp))
            {
                unseen.Add(one);
            }
        }

        foreach (var (id, _) in _seen.Where(pair => pair.Value < since).ToList())
        {
            _seen.Remove(id);
        }

        _newest = newest ?? _newest;
        unseen.Reverse();
        return unseen;
    }

    /// <summary>
    /// When the application's newest event was accepted, whether or not the filter lets it pass: what is rare must not make each look
    /// longer than the last.
    /// </summary>
    private async Task<DateTimeOffset?> NewestAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? newest = null;
        await foreach (
            var one in new Listing<Event>(api, $"app/{app}/msg", new Query().With("with_content", "false"), limit: 1).ReadAsync(
                cancellationToken))
        {
            newest = one.Value.Timestamp;
        }

        return newest;
    }
}
