using Fanfare.Deliveries;

namespace Fanfare.Endpoints;

/// <summary>How far the search of the store for an endpoint's due lanes has come, and when the next is due.</summary>
/// <param name="maxLanes">The lanes that an endpoint keeps track of at most.</param>
internal sealed class LaneSearch(int maxLanes)
{
    private const int Room = 64;

    private string _after = "";
    private bool _missed;
    private bool _full;
    private int _freed;

    /// <summary>Whether the store may hold due lanes that are not known.</summary>
    public bool IsDue { get; private set; }

    /// <summary>When the next search is due, if none is now.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Whether a search would find room for a good part of what it finds.</summary>
    public bool HasSpace => !_full || _freed >= Math.Clamp(maxLanes / 4, 1, Room);

    /// <summary>Has the store searched from the beginning. A search that is under way may have read it too early.</summary>
    public void Restart()
    {
        Missed();
        _after = "";
        NextAt = null;
    }

    /// <summary>There was no lane for a push: a search will find it.</summary>
    public void Missed()
    {
        IsDue = true;
        _missed = true;
    }

    /// <summary>A lane has made room.</summary>
    public void Freed() => _freed++;

    /// <summary>There is something to find at a time.</summary>
    public void DueBy(DateTimeOffset at) => NextAt = NextAt is null || at < NextAt ? at : NextAt;

    /// <summary>The lane after which the store is to be searched now.</summary>
    public string Begin()
    {
        _missed = _missed && _after.Length > 0;
        return _after;
    }

    /// <summary>A lane that was found is known by now.</summary>
    public void Passed(string lane) => _after = lane;

    /// <summary>There was no room for what was found.</summary>
    public void Full()
    {
        _full = true;
        _freed = 0;
    }

    /// <summary>Everything that was found is known.</summary>
    public void End(DueLanes found)
    {
        _full = false;
        if (found.Complete)
        {
            // A push for which there was no lane may have come too late for this search, or lie behind it.
            IsDue = _missed;
            _after = "";
        }
    }
}
