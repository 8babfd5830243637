using System.Diagnostics.CodeAnalysis;

namespace Fanfare.Endpoints;

/// <summary>
/// The lanes that an endpoint keeps track of, by name. When there is no room for one more, the one that has been idle longest is let go.
/// </summary>
/// <param name="max">The most lanes.</param>
internal sealed class KnownLanes(int max)
{
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly LinkedList<Lane> _idle = new();

    public int Count => _lanes.Count;

    /// <summary>What they hold in memory together.</summary>
    public WindowUse Window { get; } = new();

    public IReadOnlyCollection<Lane> All => _lanes.Values;

    /// <summary>Whether a lane was ever let go.</summary>
    public bool HasLetGo { get; private set; }

    public bool TryGet(string name, [NotNullWhen(true)] out Lane? lane) => _lanes.TryGetValue(name, out lane);

    /// <summary>Adds a lane, if there is room or can be made.</summary>
    public bool TryAdd(string name, [NotNullWhen(true)] out Lane? lane)
    {
        lane = null;
        while (_lanes.Count >= max)
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

        lane = new Lane(name, Window);
        _lanes.Add(name, lane);
        return true;
    }

    /// <summary>Notes that a lane has become idle.</summary>
    /// <returns>False when that was known.</returns>
    public bool Rest(Lane lane)
    {
        if (lane is not { Idle: true, IdlePlace: null })
        {
            return false;
        }

        lane.IdlePlace = _idle.AddLast(lane);
        return true;
    }

    public void LetGo(Lane lane)
    {
        HasLetGo = true;
        _lanes.Remove(lane.Name);
        if (lane.IdlePlace is { } place)
        {
            _idle.Remove(place);
            lane.IdlePlace = null;
        }
    }
}
