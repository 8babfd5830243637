using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Endpoints;

/// <summary>
/// What waits for one another at an endpoint, such as the events of a channel: the next deliveries in memory, and how far they reach. A lane that is caught up takes pushes;
/// one that is not only notes them, and is filled from the store until it has passed the last one that it noted.
/// </summary>
internal sealed class Lane(string name)
{
    private readonly Queue<OwedDelivery> _window = new();
    private long _position;
    private long _reach;
    private long _noted;
    private bool _readAgain;
    private bool _inVain;

    public string Name { get; } = name;

    /// <summary>Whether what the store holds for this lane has changed under it, so that its window is to be let go.</summary>
    public bool Stale { get; set; }

    /// <summary>Whether an attempt is under way, or its outcome must be stored before the next.</summary>
    public bool Busy { get; set; }

    /// <summary>Whether the store is being read for this lane.</summary>
    public bool Loading { get; private set; }

    /// <summary>Whether the lane waits for the store to be read.</summary>
    public bool Hungry { get; set; }

    /// <summary>Whether the lane waits for its turn, or sleeps.</summary>
    public bool Queued { get; set; }

    /// <summary>Where the lane stands among those that may be let go; null when it does not.</summary>
    public LinkedListNode<Lane>? IdlePlace { get; set; }

    /// <summary>Outcomes on their way to the store. Until they are there, the store still shows what they settle.</summary>
    public int Unrecorded { get; set; }

    /// <summary>Whether everything noted is in the window or behind it.</summary>
    public bool CaughtUp { get; private set; }

    public int Count => _window.Count;

    public int Bytes { get; private set; }

    /// <summary>The delivery to try next, or null when none is in memory.</summary>
    public OwedDelivery? Head => _window.TryPeek(out var head) ? head : null;

    /// <summary>Whether nothing is owed, as far as the lane knows, and nothing is on its way to the store.</summary>
    public bool Idle => CaughtUp && _window.Count == 0 && !Busy && !Loading && Unrecorded == 0;

    /// <summary>The place after which the store is to be read.</summary>
    public long LoadAfter => _reach;

    /// <summary>Begins with an event before which it can hold none.</summary>
    public void Begin(AcceptedEvent pushed)
    {
        CaughtUp = true;
        Add(new OwedDelivery(pushed, 0, pushed.AcceptedAt));
    }

    /// <summary>Takes a pushed event, or notes it.</summary>
    /// <param name="pushed">The event.</param>
    /// <param name="previous">The sequence of the push before this one, as its channel says.</param>
    /// <param name="room">Whether the window has room.</param>
    public void Push(AcceptedEvent pushed, long previous, bool room)
    {
        if (pushed.Sequence <= _noted)
        {
            return;
        }

        CaughtUp = CaughtUp && room && previous == _noted;
        _noted = pushed.Sequence;
        if (CaughtUp)
        {
            Add(new OwedDelivery(pushed, 0, pushed.AcceptedAt));
        }
    }

    /// <summary>The store may hold more than was known: it is read again before the lane rests.</summary>
    public void FallBehind()
    {
        _readAgain = true;
        CaughtUp = false;
    }

    /// <summary>The last place known to be owed; to be given to <see cref="Fill"/> with what was read after it was asked for.</summary>
    public long BeginLoading()
    {
        Loading = true;
        _readAgain = false;
        _inVain = false;
        return _noted;
    }

    /// <summary>Takes what the store gave, unless the lane was parked meanwhile.</summary>
    /// <param name="page">Deliveries after <see cref="LoadAfter"/>.</param>
    /// <param name="notedBefore">What <see cref="BeginLoading"/> gave: events up to there were stored when the reading began.</param>
    public void Fill(OwedPage page, long notedBefore)
    {
        Loading = false;
        if (_inVain)
        {
            return;
        }

        foreach (var delivery in page.Deliveries)
        {
            Add(delivery);
        }

        if (page.Complete)
        {
            _reach = Math.Max(_reach, notedBefore);
        }

        _noted = Math.Max(_noted, _reach);
        CaughtUp = page.Complete && _reach >= _noted && !_readAgain;
    }

    /// <summary>The store could not be read.</summary>
    public void FillFailed() => Loading = false;

    /// <summary>The head is delivered, or has failed for good.</summary>
    public void Settle()
    {
        var head = _window.Dequeue();
        Bytes -= head.Event.Payload?.Length ?? 0;
        _position = head.Event.Sequence;
    }

    /// <summary>Lets go of the window: the store has it all. What is just being read follows on the window, and is of no use without it.</summary>
    public void Park()
    {
        _inVain = true;
        _window.Clear();
        Bytes = 0;
        _reach = _position;
        CaughtUp = false;
    }

    private void Add(OwedDelivery delivery)
    {
        _window.Enqueue(delivery);
        Bytes += delivery.Event.Payload?.Length ?? 0;
        _reach = delivery.Event.Sequence;
        _noted = Math.Max(_noted, _reach);
    }
}
