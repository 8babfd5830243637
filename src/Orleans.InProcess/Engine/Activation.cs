using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Engine;

/// <summary>
/// One grain in memory. Calls wait in line until the rules let them start; a call that has started runs in turns on
/// <see cref="Turns"/>. States go one way: activating, active, deactivating, gone.
/// </summary>
internal sealed partial class Activation : IGrainContext
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Call> _waiting = new();
    private readonly List<PersistentState> _states = [];
    private readonly HashSet<GrainTimer> _timers = [];
    private readonly ICallReceiver _receiver;
    private AsyncServiceScope? _scope;
    private bool _started;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stage _stage = Stage.Activating;
    private int _running;
    private int _runningReaders;
    private int _runningInterleaved;
    private long _lastUse;
    private TimeSpan _delay;
    private DeactivationReason _reason;
    private CancellationToken _deactivationToken;
    private Grain? _instance;

    public Activation(Silo silo, CallTarget target, ICallReceiver receiver)
    {
        Silo = silo;
        Target = target;
        _receiver = receiver;
        _lastUse = silo.Time.GetTimestamp();
    }

    private enum Stage
    {
        Activating,
        Active,
        Deactivating,
        Gone,
    }

    /// <summary>The activation whose grain is being constructed on this thread.</summary>
    [field: ThreadStatic]
    public static Activation? BeingCreated { get; private set; }

    public Silo Silo { get; }

    public CallTarget Target { get; }

    public TurnScheduler Turns { get; } = new();

    public IGrainFactory GrainFactory => Silo;

    public GrainId GrainId => Target.GrainId;

    public Grain Instance => _instance!;

    public object? GrainInstance => _instance;

    public IServiceProvider ActivationServices => (_scope ??= Silo.ServiceProvider.CreateAsyncScope()).ServiceProvider;

    public Task Deactivated => _deactivated.Task;

    /// <summary>About how many calls run or wait.</summary>
    public int Load => Volatile.Read(ref _running) + _waiting.Count;

    public void Receive(Call call)
    {
        lock (_gate)
        {
            if (_stage != Stage.Gone)
            {
                if (_stage == Stage.Active && MayStart(call))
                {
                    Start(call);
                }
                else
                {
                    _waiting.AddLast(call);
                    StartActivating();
                }

                return;
            }
        }

        Forward(call);
    }

    public void Finished(Call call)
    {
        lock (_gate)
        {
            _running--;
            _runningReaders -= call.Rules.HasFlag(CallRules.ReadsOnly) ? 1 : 0;
            _runningInterleaved -= call.Rules.HasFlag(CallRules.Interleaves) ? 1 : 0;
            if (call.Rules.HasFlag(CallRules.KeepsAlive))
            {
                _lastUse = Silo.Time.GetTimestamp();
            }

            if (_stage == Stage.Active)
            {
                StartWaiting();
            }
            else if (_stage == Stage.Deactivating && _running == 0)
            {
                _ = OnTurnsAsync(DeactivateAsync);
            }
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_stage == Stage.Activating)
            {
                // Activation itself goes on; what it finds at its end is this wish.
                _reason = deactivationReason;
                _deactivationToken = cancellationToken;
                return;
            }

            if (_stage != Stage.Active)
            {
                return;
            }

            _stage = Stage.Deactivating;
            _reason = deactivationReason;
            _deactivationToken = cancellationToken;
            if (_running == 0)
            {
                _ = OnTurnsAsync(DeactivateAsync);
            }
        }
    }

    public void DeactivateIfIdle()
    {
        if (Target.Class.AgeLimit(Silo.Collection.CollectionAge) is not { } limit)
        {
            return;
        }

        lock (_gate)
        {
            var idle = Silo.Time.GetElapsedTime(_lastUse);
            if (_stage != Stage.Active || _running > 0 || _waiting.Count > 0 || idle < limit || idle < _delay)
            {
                return;
            }

            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"Idle for {idle}."));
        }
    }

    public void DelayDeactivation(TimeSpan span)
    {
        lock (_gate)
        {
            _lastUse = Silo.Time.GetTimestamp();
            _delay = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        }
    }

    public PersistentState Add(PersistentState state)
    {
        _states.Add(state);
        return state;
    }

    public void Add(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Add(timer);
        }
    }

    public void Remove(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    /// <summary>
    /// Begins with the first call, not with the construction: by then this is what everybody finds behind its identity, so that no second
    /// activation begins beside it and its end is not missed.
    /// </summary>
    private void StartActivating()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        using (ExecutionContext.SuppressFlow())
        {
            _ = OnTurnsAsync(ActivateAsync);
        }
    }

    private bool MayStart(Call call) =>
        _running == 0
        || call.Rules.HasFlag(CallRules.Interleaves)
        || _running == _runningInterleaved + (call.Rules.HasFlag(CallRules.ReadsOnly) ? _runningReaders : 0);

    private void Start(Call call)
    {
        _running++;
        _runningReaders += call.Rules.HasFlag(CallRules.ReadsOnly) ? 1 : 0;
        _runningInterleaved += call.Rules.HasFlag(CallRules.Interleaves) ? 1 : 0;
        call.Start(this);
    }

    private void StartWaiting()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (MayStart(node.Value))
            {
                _waiting.Remove(node);
                Start(node.Value);
            }

            node = next;
        }
    }

    private Task OnTurnsAsync(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Turns).Unwrap();

    private async Task ActivateAsync()
    {
        try
        {
            _instance = Create();
            foreach (var state in _states)
            {
                await state.ReadStateAsync();
            }

            using var timeout = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Time);
            await _instance.OnActivateAsync(timeout.Token);
        }
#pragma warning disable CA1031 // Whatever keeps a grain from activating is its callers' to see.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogActivationFailed(Silo.Logger, exception, GrainId.ToString());
            await EndAsync(call => call.Fail(exception));
            return;
        }

        lock (_gate)
        {
            _lastUse = Silo.Time.GetTimestamp();
            if (_reason.ReasonCode == DeactivationReasonCode.None)
            {
                _stage = Stage.Active;
                StartWaiting();
                return;
            }

            _stage = Stage.Deactivating;
        }

        await DeactivateAsync();
    }

    private Grain Create()
    {
        BeingCreated = this;
        try
        {
            return Target.Class.NewInstance(this);
        }
        finally
        {
            BeingCreated = null;
        }
    }

    private async Task DeactivateAsync()
    {
        StopTimers();
        try
        {
            using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _deactivationToken);
            await _instance!.OnDeactivateAsync(_reason, either.Token);
        }
#pragma warning disable CA1031 // The grain ends all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogDeactivationFailed(Silo.Logger, exception, GrainId.ToString());
        }

        await EndAsync(Forward);
    }

    private async Task EndAsync(Action<Call> pass)
    {
        StopTimers();
        List<Call> left;
        lock (_gate)
        {
            // First forgotten, then gone: a call that finds this activation gone finds the next one behind its identity.
            _receiver.Ended(this);
            _stage = Stage.Gone;
            left = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var call in left)
        {
            pass(call);
        }

        if (_scope is { } scope)
        {
            await scope.DisposeAsync();
        }

        _deactivated.TrySetResult();
    }

    private void Forward(Call call)
    {
        if (call is TickCall)
        {
            return;
        }

        if (Silo.Stopping)
        {
            call.Fail(new SiloUnavailableException($"The silo is stopping; {GrainId} has ended."));
        }
        else
        {
            Silo.Dispatch(call);
        }
    }

    private void StopTimers()
    {
        List<GrainTimer> timers;
        lock (_gate)
        {
            timers = [.. _timers];
            _timers.Clear();
        }

        timers.ForEach(static timer => timer.Stop());
    }

    [LoggerMessage(LogLevel.Error, "{GrainId} could not be activated")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, string grainId);

    [LoggerMessage(LogLevel.Error, "{GrainId} failed in its deactivation")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, string grainId);
}
