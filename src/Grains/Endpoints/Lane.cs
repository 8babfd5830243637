using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Endpoints;

/// <summary>
/// What waits for one another at an endpoint, such as the events of a channel: the next deliveries in memory, and how far they reach. A
/// lane that is caught up takes pushes; one that is not only notes them, and is filled from the store until it has passed the last one that
/// it noted.
/// </summary>
/// <param name="name">The name under which the store holds its deliveries.</param>
/// <param name="use">What all lanes of the endpoint hold together.</param>
internal sealed class Lane(string name, WindowUse use)
{
    private readonly Queue<OwedDelivery> _window = new();
    private long _position;
    private long _reach;
    private long _noted;

    public string Name { get; } = name;

    /// <summary>What the lane is doing with its deliveries.</summary>
    public LanePhase Phase { get; set; } = LanePhase.Resting;

    /// <summary>Whether the store is read for it.</summary>
    public LaneLoad Load { get; private set; } = LaneLoad.None;

    /// <summary>How its window compares with the store.</summary>
    public LaneContent Content { get; private set; } = LaneContent.Behind;

    /// <summary>Where the lane stands among those that may be let go; null when it does not.</summary>
    public LinkedListNode<Lane>? IdlePlace { get; set; }

    /// <summary>Outcomes on their way to the store. Until they are there, the store still shows what they settle.</summary>
    public int Unrecorded { get; set; }

    public int Count => _window.Count;

    /// <summary>The delivery to try next, or null when none is in memory.</summary>
    public OwedDelivery? Head => _window.TryPeek(out var head) ? head : null;

    /// <summary>Whether nothing is owed, as far as the lane knows, and nothing is on its way to the store or from it.</summary>
    public bool Idle =>
        Content == LaneContent.CaughtUp && _window.Count == 0 && Unrecorded == 0
        && Phase != LanePhase.Trying && Load is not (LaneLoad.Loading or LaneLoad.LoadingInVain);

    /// <summary>The place after which the store is to be read.</summary>
    public long LoadAfter => _reach;

    /// <summary>Begins with an event before which it can hold none.</summary>
    public void Begin(AcceptedEvent pushed)
    {
        Content = LaneContent.CaughtUp;
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

        var follows = room && previous == _noted;
        _noted = pushed.Sequence;
        if (Content == LaneContent.CaughtUp && follows)
        {
            Add(new OwedDelivery(pushed, 0, pushed.AcceptedAt));
        }
        else if (Content == LaneContent.CaughtUp)
        {
            Content = LaneContent.Behind;
        }
    }

    /// <summary>The store may hold more than was known: it is read again before the lane rests.</summary>
    public void FallBehind() => Content = Content == LaneContent.Stale ? LaneContent.Stale : LaneContent.Outdated;

    /// <summary>
    /// What the store holds for this lane has changed under it: its window is to be let go, and no delivery of it may start.
    /// </summary>
    public void Outdate()
    {
        Content = LaneContent.Stale;
        Load = Load == LaneLoad.Wanted ? LaneLoad.None : Load;
    }

    /// <summary>Asks for the store to be read.</summary>
    public void WantLoad() => Load = LaneLoad.Wanted;

    /// <summary>Takes the wish to be filled back, to be read now or after it has slept.</summary>
    public void TakeLoad() => Load = LaneLoad.None;

    /// <summary>The last place known to be owed; to be given to <see cref="Fill"/> with what was read after it was asked for.</summary>
    public long BeginLoading()
    {
        Load = LaneLoad.Loading;
        Content = Content == LaneContent.Outdated ? LaneContent.Behind : Content;
        return _noted;
    }

    /// <summary>Takes what the store gave, unless the lane was parked or its window became stale meanwhile.</summary>
    /// <param name="page">Deliveries after <see cref="LoadAfter"/>.</param>
    /// <param name="notedBefore">What <see cref="BeginLoading"/> gave: events up to there were stored when the reading began.</param>
    public void Fill(OwedPage page, long notedBefore)
    {
        var inVain = Load == LaneLoad.LoadingInVain || Content == LaneContent.Stale;
        Load = LaneLoad.None;
        if (inVain)
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
        if (page.Complete && _reach >= _noted && Content != LaneContent.Outdated)
        {
            Content = LaneContent.CaughtUp;
        }
    }

    /// <summary>The store could not be read.</summary>
    public void FillFailed() => Load = LaneLoad.None;

    /// <summary>The head is delivered, or has failed for good.</summary>
    public void Settle()
    {
        var head = _window.Dequeue();
        Let(head);
        _position = head.Event.Sequence;
    }

    /// <summary>
    /// Lets go of the window: the store has it all. What is just being read follows on the window, and is of no use without it.
    /// </summary>
    public void Park()
    {
        Load = Load == LaneLoad.Loading ? LaneLoad.LoadingInVain : Load;
        foreach (var delivery in _window)
        {
            Let(delivery);
        }

        _window.Clear();
        _reach = _position;
        Content = Content == LaneContent.Outdated ? LaneContent.Outdated : LaneContent.Behind;
    }

    private void Add(OwedDelivery delivery)
    {
        _window.Enqueue(delivery);
        use.Events++;
        use.Bytes += SizeOf(delivery);
        _reach = delivery.Event.Sequence;
        _noted = Math.Max(_noted, _reach);
    }

    private void Let(OwedDelivery delivery)
    {
        use.Events--;
        use.Bytes -= SizeOf(delivery);
    }

    private static int SizeOf(OwedDelivery delivery) => delivery.Event.Payload?.Length ?? 0;
}

/// <summary>What the lanes of one endpoint hold in memory together.</summary>
internal sealed class WindowUse
{
    public int Events { get; set; }

    /// <summary>The bytes of the payloads.</summary>
    public long Bytes { get; set; }
}

/// <summary>What a lane is doing with its deliveries. It is in one queue of the table at most, that of its phase.</summary>
internal enum LanePhase
{
    /// <summary>It has nothing to try, or waits to be filled.</summary>
    Resting,

    /// <summary>Its head waits for its turn.</summary>
    Ready,

    /// <summary>It waits for a time; its window is in the store only.</summary>
    Asleep,

    /// <summary>An attempt is under way, or its outcome must be stored before the next.</summary>
    Trying,
}

/// <summary>Whether the store is read for a lane.</summary>
internal enum LaneLoad
{
    None,

    /// <summary>The lane waits for the store to be read.</summary>
    Wanted,

    Loading,

    /// <summary>The store is being read, and the answer will be of no use.</summary>
    LoadingInVain,
}

/// <summary>How a lane's window compares with the store.</summary>
internal enum LaneContent
{
    /// <summary>The store holds more than the window.</summary>
    Behind,

    /// <summary>Everything noted is in the window or behind it: pushes are taken.</summary>
    CaughtUp,

    /// <summary>As <see cref="Behind"/>, and what is being read now may be too old.</summary>
    Outdated,

    /// <summary>The window may hold what the store no longer does.</summary>
    Stale,
}
