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

    private readonly KnownLanes _lanes = new(options.MaxLanes);
    private readonly Queue<Lane> _ready = new();
    private readonly Queue<Lane> _toFill = new();
    private readonly PriorityQueue<Lane, DateTimeOffset> _asleep = new();
    private readonly LaneSearch _search = new(options.MaxLanes);

    public int Count => _lanes.Count;

    public int Events => _lanes.Window.Events;

    public long Bytes => _lanes.Window.Bytes;

    /// <summary>Whether the store is to be searched for due lanes now.</summary>
    public bool SearchDue => _search is { IsDue: true, HasSpace: true };

    /// <summary>When something is to be done that is not to be done now.</summary>
    public DateTimeOffset? NextDueAt
    {
        get
        {
            DateTimeOffset? asleep = _asleep.TryPeek(out _, out var dueAt) ? dueAt : null;
            return asleep is null || _search.NextAt < asleep ? _search.NextAt : asleep;
        }
    }

    public bool HasReady => _ready.Count > 0;

    /// <summary>
    /// The most events that one lane holds: half of the room that the others leave, so that one channel alone is not read by the handful
    /// and does not fill its endpoint's window.
    /// </summary>
    private int MostOfLane => Math.Max(LaneEvents, (options.WindowEvents - _lanes.Window.Events) / 2);

    private bool HasRoom => _lanes.Window.Events < options.WindowEvents && _lanes.Window.Bytes < options.WindowBytes;

    /// <summary>How many events are to be read for a lane: more when no other waits to be filled.</summary>
    public int PageOfLane => _toFill.Count == 0 ? MostOfLane : LaneEvents;

    /// <summary>Takes an event that its channel hands over.</summary>
    /// <param name="pushed">The event.</param>
    /// <param name="name">The lane in which the store holds it.</param>
    /// <param name="previous">The sequence of the event of that lane that was handed over before.</param>
    /// <param name="now">The time.</param>
    public void Push(AcceptedEvent pushed, string name, long previous, DateTimeOffset now)
    {
        var isNew = !_lanes.TryGet(name, out var lane);
        if (isNew && !_lanes.TryAdd(name, out lane))
        {
            _search.Missed();
            return;
        }

        if (isNew && HasRoom && (LaneName.IsOfOne(name) || (pushed.Sequence == 1 && !_lanes.HasLetGo)))
        {
            // Nothing can be owed before it, and no lane that was let go can have delivered it: the store need not be asked.
            lane!.Begin(pushed);
        }
        else
        {
            lane!.Push(pushed, previous, HasRoom && lane!.Count < MostOfLane);
        }

        Consider(lane!, now);
    }

    /// <inheritdoc cref="LaneSearch.Restart"/>
    public void Search() => _search.Restart();

    /// <inheritdoc cref="LaneSearch.Begin"/>
    public string BeginSearch() => _search.Begin();

    /// <summary>Takes what a search has found.</summary>
    public void Found(DueLanes found, DateTimeOffset now)
    {
        if (found.NextDueAt is { } next)
        {
            _search.DueBy(next);
        }

        foreach (var name in found.Lanes)
        {
            if (_lanes.TryGet(name, out var known))
            {
                if (known.Idle)
                {
                    // The store has something for it, so it has missed a push: it begins anew.
                    _lanes.LetGo(known);
                }
                else if (LaneName.IsOfReplay(name))
                {
                    known.FallBehind();
                }
            }

            if (!_lanes.TryGet(name, out _))
            {
                if (!_lanes.TryAdd(name, out var lane))
                {
                    _search.Full();
                    return;
                }

                Consider(lane, now);
            }

            _search.Passed(name);
        }

        _search.End(found);
    }

    /// <summary>The lane to try next; lanes take turns.</summary>
    public bool TryTakeReady([NotNullWhen(true)] out Lane? lane)
    {
        if (!_ready.TryDequeue(out lane))
        {
            return false;
        }

        lane.Phase = LanePhase.Trying;
        return true;
    }

    /// <summary>The lane's head may not go yet after all: the lane waits for another turn.</summary>
    public void PutBack(Lane lane, DateTimeOffset now)
    {
        lane.Phase = LanePhase.Resting;
        Consider(lane, now);
    }

    /// <summary>What the store holds has changed: everything is to be read from it again.</summary>
    public void Reload(DateTimeOffset now)
    {
        _ready.Clear();
        _toFill.Clear();
        _asleep.Clear();
        foreach (var lane in _lanes.All)
        {
            lane.Phase = lane.Phase == LanePhase.Trying ? LanePhase.Trying : LanePhase.Resting;
            lane.Outdate();
            Consider(lane, now);
        }

        Search();
    }

    /// <summary>The lane to fill next, if there is room for what it gets.</summary>
    public bool TryTakeToFill([NotNullWhen(true)] out Lane? lane)
    {
        while (HasRoom && _toFill.TryDequeue(out lane))
        {
            lane.TakeLoad();
            if (lane.Phase != LanePhase.Asleep)
            {
                return true;
            }
        }

        lane = null;
        return false;
    }

    public void Fill(Lane lane, OwedPage page, long notedBefore, DateTimeOffset now)
    {
        lane.Fill(page, notedBefore);
        Consider(lane, now);
    }

    /// <summary>The lane could not be filled; it is tried again at a time, or after its next delivery.</summary>
    public void FillFailed(Lane lane, DateTimeOffset retryAt)
    {
        lane.FillFailed();
        if (lane.Phase == LanePhase.Resting)
        {
            Park(lane, retryAt);
        }
    }

    /// <summary>The lane's head is delivered, or has failed for good.</summary>
    public void Settle(Lane lane, DateTimeOffset now)
    {
        lane.Settle();
        lane.Phase = LanePhase.Resting;
        Consider(lane, now);
    }

    /// <summary>The lane's head is tried again at a time, which the store knows.</summary>
    public void Retry(Lane lane, DateTimeOffset dueAt, DateTimeOffset now)
    {
        lane.Phase = LanePhase.Resting;
        if (lane.Content == LaneContent.Stale)
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
            lane.Phase = LanePhase.Resting;
            Consider(lane, now);
        }

        if (_search.NextAt <= now)
        {
            Search();
        }
    }

    private void Consider(Lane lane, DateTimeOffset now)
    {
        if (lane.Phase == LanePhase.Resting)
        {
            Place(lane, now);
        }

        if (WantsMore(lane))
        {
            lane.WantLoad();
            _toFill.Enqueue(lane);
        }
    }

    /// <summary>Finds the place of a lane that has none.</summary>
    private void Place(Lane lane, DateTimeOffset now)
    {
        if (lane.Content == LaneContent.Stale)
        {
            lane.Park();
        }

        if (lane.Head is { } head)
        {
            if (head.DueAt > now)
            {
                Park(lane, head.DueAt);
                return;
            }

            lane.Phase = LanePhase.Ready;
            _ready.Enqueue(lane);
        }
        else if (_lanes.Rest(lane))
        {
            _search.Freed();
        }
    }

    /// <summary>Whether the store is to be read for a lane: when it has nothing, or soon will, and no other waits.</summary>
    private bool WantsMore(Lane lane) =>
        lane is { Content: LaneContent.Behind or LaneContent.Outdated, Load: LaneLoad.None } && lane.Phase != LanePhase.Asleep
        && (lane.Count == 0 || (lane.Count <= LaneEvents && _toFill.Count == 0 && HasRoom));

    private void Park(Lane lane, DateTimeOffset until)
    {
        lane.Park();
        if (lane is { Unrecorded: 0, Load: LaneLoad.None } && _asleep.Count >= options.MaxLanes / 2)
        {
            _lanes.LetGo(lane);
            _search.Freed();
            _search.DueBy(until);
            return;
        }

        lane.Phase = LanePhase.Asleep;
        _asleep.Enqueue(lane, until);
    }

}
