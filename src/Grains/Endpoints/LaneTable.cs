using System.Diagnostics.CodeAnalysis;
using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Endpoints;

/// <summary>
/// The lanes that an endpoint keeps track of, and what each of them needs next: to be tried, to be filled from the store, or to sleep.
/// Bounded: lanes that need nothing, and lanes that sleep for long, are let go; the store has what they are owed.
/// </summary>
internal sealed class LaneTable(DeliveryOptions options)
{
    /// <summary>The events that one lane holds at least before it waits for others to make room.</summary>
    public const int LaneEvents = 32;

    private const int SearchRoom = 64;

    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> _ready = new();
    private readonly Queue<Lane> _toFill = new();
    private readonly LinkedList<Lane> _idle = new();
    private readonly PriorityQueue<Lane, DateTimeOffset> _asleep = new();
    private int _events;
    private long _bytes;
    private DateTimeOffset? _nextSearch;
    private string _searchAfter = "";
    private bool _missed;
    private bool _full;
    private bool _hasLetGo;
    private int _freed;

    public int Count => _lanes.Count;

    /// <summary>The events in memory.</summary>
    public int Events => _events;

    /// <summary>The payload bytes in memory.</summary>
    public long Bytes => _bytes;

    /// <summary>Whether the store may hold due lanes that are not here.</summary>
    public bool SearchDue { get; private set; }

    /// <summary>Whether a search would find room for a good part of what it finds.</summary>
    public bool HasSpace => !_full || _freed >= Math.Clamp(options.MaxLanes / 4, 1, SearchRoom);

    /// <summary>When something is to be done that is not to be done now.</summary>
    public DateTimeOffset? NextDueAt
    {
        get
        {
            DateTimeOffset? asleep = _asleep.TryPeek(out _, out var dueAt) ? dueAt : null;
            return asleep is null || _nextSearch < asleep ? _nextSearch : asleep;
        }
    }

    /// <summary>Whether a lane waits to be tried.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>The most events that one lane holds: half of the room that the others leave, so that one channel alone is not read by the handful and does not fill its endpoint's window.</summary>
    private int MostOfLane => Math.Max(LaneEvents, (options.WindowEvents - _events) / 2);

    private bool HasRoom => _events < options.WindowEvents && _bytes < options.WindowBytes;

    /// <summary>How many events are to be read for a lane: more when no other waits to be filled.</summary>
    public int PageOfLane => _toFill.Count == 0 ? MostOfLane : LaneEvents;

    /// <summary>Takes an event that its channel hands over.</summary>
    /// <param name="pushed">The event.</param>
    /// <param name="name">The lane in which the store holds it.</param>
    /// <param name="previous">The sequence of the event of that lane that was handed over before.</param>
    /// <param name="now">The time.</param>
    public void Push(AcceptedEvent pushed, string name, long previous, DateTimeOffset now)
    {
        var isNew = !_lanes.TryGetValue(name, out var lane);
        if (isNew && !TryAdd(name, out lane))
        {
            SearchDue = true;
            _missed = true;
            return;
        }

        var (count, bytes) = (lane!.Count, lane.Bytes);
        if (isNew && HasRoom && (LaneName.IsOfOne(name) || (pushed.Sequence == 1 && !_hasLetGo)))
        {
            // Nothing can be owed before it, and no lane that was let go can have delivered it: the store need not be asked.
            lane.Begin(pushed);
        }
        else
        {
            lane.Push(pushed, previous, HasRoom && lane.Count < MostOfLane);
        }

        Account(lane, count, bytes);
        Consider(lane, now);
    }

    /// <summary>Has the store searched for due lanes from the beginning.</summary>
    public void Search()
    {
        // One that is under way may have read the store too early.
        SearchDue = true;
        _missed = true;
        _searchAfter = "";
        _nextSearch = null;
    }

    /// <summary>The lane after which the store is to be searched now.</summary>
    public string BeginSearch()
    {
        _missed = _missed && _searchAfter.Length > 0;
        return _searchAfter;
    }

    /// <summary>Takes what a search has found.</summary>
    public void Found(DueLanes found, DateTimeOffset now)
    {
        if (found.NextDueAt is { } next && (_nextSearch is null || next < _nextSearch))
        {
            _nextSearch = next;
        }

        foreach (var name in found.Lanes)
        {
            if (_lanes.TryGetValue(name, out var known))
            {
                if (known.Idle)
                {
                    // The store has something for it, so it has missed a push: it begins anew.
                    LetGo(known);
                }
                else if (LaneName.IsOfReplay(name))
                {
                    known.FallBehind();
                }
            }

            if (!_lanes.ContainsKey(name))
            {
                if (!TryAdd(name, out var lane))
                {
                    _full = true;
                    _freed = 0;
                    return;
                }

                Consider(lane, now);
            }

            _searchAfter = name;
        }

        _full = false;
        if (found.Complete)
        {
            // A push for which there was no lane may have come too late for this search, or lie behind it.
            SearchDue = _missed;
            _searchAfter = "";
        }
    }

    /// <summary>The lane to try next; lanes take turns.</summary>
    public bool TryTakeReady([NotNullWhen(true)] out Lane? lane)
    {
        if (!_ready.TryDequeue(out lane))
        {
            return false;
        }

        lane.Queued = false;
        lane.Busy = true;
        return true;
    }

    /// <summary>The lane's head may not go yet after all: the lane waits for another turn.</summary>
    public void PutBack(Lane lane, DateTimeOffset now)
    {
        lane.Busy = false;
        Consider(lane, now);
    }

    /// <summary>What the store holds has changed: everything is to be read from it again.</summary>
    public void Reload(DateTimeOffset now)
    {
        _ready.Clear();
        _toFill.Clear();
        _asleep.Clear();
        foreach (var lane in _lanes.Values)
        {
            lane.Queued = false;
            lane.Hungry = false;
            lane.Stale = true;
            Consider(lane, now);
        }

        Search();
    }

    /// <summary>The lane to fill next, if there is room for what it gets.</summary>
    public bool TryTakeToFill([NotNullWhen(true)] out Lane? lane)
    {
        while (HasRoom && _toFill.TryDequeue(out lane))
        {
            lane.Hungry = false;
            if (!IsAsleep(lane))
            {
                return true;
            }
        }

        lane = null;
        return false;
    }

    public void Fill(Lane lane, OwedPage page, long notedBefore, DateTimeOffset now)
    {
        var (count, bytes) = (lane.Count, lane.Bytes);
        lane.Fill(page, notedBefore);
        Account(lane, count, bytes);
        Consider(lane, now);
    }

    /// <summary>The lane could not be filled; it is tried again at a time, or after its next delivery.</summary>
    public void FillFailed(Lane lane, DateTimeOffset retryAt)
    {
        lane.FillFailed();
        if (!lane.Queued && !lane.Busy)
        {
            Park(lane, retryAt);
        }
    }

    /// <summary>The lane's head is delivered, or has failed for good.</summary>
    public void Settle(Lane lane, DateTimeOffset now)
    {
        var (count, bytes) = (lane.Count, lane.Bytes);
        lane.Settle();
        Account(lane, count, bytes);
        lane.Busy = false;
        Consider(lane, now);
    }

    /// <summary>The lane's head is tried again at a time, which the store knows.</summary>
    public void Retry(Lane lane, DateTimeOffset dueAt, DateTimeOffset now)
    {
        lane.Busy = false;
        if (lane.Stale)
        {
            // Its head may have been taken away meanwhile: the store knows who is next, and when.
            Consider(lane, now);
        }
        else
        {
            Park(lane, dueAt);
        }
    }

    /// <summary>An outcome of the lane has reached the store.</summary>
    public void Recorded(Lane lane, DateTimeOffset now)
    {
        lane.Unrecorded--;
        Consider(lane, now);
    }

    /// <summary>Takes up what slept until now.</summary>
    public void WakeUp(DateTimeOffset now)
    {
        while (_asleep.TryPeek(out var lane, out var dueAt) && dueAt <= now)
        {
            _asleep.Dequeue();
            lane.Queued = false;
            Consider(lane, now);
        }

        if (_nextSearch <= now)
        {
            Search();
        }
    }

    private void Consider(Lane lane, DateTimeOffset now)
    {
        if (!lane.Queued && !lane.Busy)
        {
            Place(lane, now);
        }

        if (WantsMore(lane))
        {
            lane.Hungry = true;
            _toFill.Enqueue(lane);
        }
    }

    /// <summary>Finds the place of a lane that has none.</summary>
    private void Place(Lane lane, DateTimeOffset now)
    {
        if (lane.Stale)
        {
            lane.Stale = false;
            LetGoOfWindow(lane);
        }

        if (lane.Head is { } head)
        {
            if (head.DueAt > now)
            {
                Park(lane, head.DueAt);
                return;
            }

            lane.Queued = true;
            _ready.Enqueue(lane);
        }
        else if (lane is { Idle: true, IdlePlace: null })
        {
            lane.IdlePlace = _idle.AddLast(lane);
            _freed++;
        }
    }

    /// <summary>Whether the store is to be read for a lane: when it has nothing, or soon will, and no other waits.</summary>
    private bool WantsMore(Lane lane) =>
        lane is { CaughtUp: false, Loading: false, Hungry: false } && !IsAsleep(lane)
        && (lane.Count == 0 || (lane.Count <= LaneEvents && _toFill.Count == 0 && HasRoom));

    /// <summary>Whether a lane waits for a time. One that waits for its turn has something in its window.</summary>
    private static bool IsAsleep(Lane lane) => lane is { Queued: true, Count: 0 };

    private void Park(Lane lane, DateTimeOffset until)
    {
        LetGoOfWindow(lane);
        if (lane is { Unrecorded: 0, Loading: false, Hungry: false } && _asleep.Count >= options.MaxLanes / 2)
        {
            LetGo(lane);
            _freed++;
            _nextSearch = _nextSearch is null || until < _nextSearch ? until : _nextSearch;
            return;
        }

        lane.Queued = true;
        _asleep.Enqueue(lane, until);
    }

    private void LetGoOfWindow(Lane lane)
    {
        var (count, bytes) = (lane.Count, lane.Bytes);
        lane.Park();
        Account(lane, count, bytes);
    }

    private bool TryAdd(string name, [NotNullWhen(true)] out Lane? lane)
    {
        lane = null;
        while (_lanes.Count >= options.MaxLanes)
        {
            if (_idle.First is not { } oldest)
            {
                return false;
            }

            if (oldest.Value.Idle)
            {
                LetGo(oldest.Value);
            }
            else
            {
                // It has something to do again; it comes back here when that is done.
                _idle.Remove(oldest);
                oldest.Value.IdlePlace = null;
            }
        }

        lane = new Lane(name);
        _lanes.Add(name, lane);
        return true;
    }

    private void LetGo(Lane lane)
    {
        _hasLetGo = true;
        _lanes.Remove(lane.Name);
        if (lane.IdlePlace is { } place)
        {
            _idle.Remove(place);
            lane.IdlePlace = null;
        }
    }

    private void Account(Lane lane, int countBefore, int bytesBefore)
    {
        _events += lane.Count - countBefore;
        _bytes += lane.Bytes - bytesBefore;
    }
}
