using Microsoft.Extensions.Logging;

namespace Orleans.Engine;

/// <summary>One call of a grain method, from the caller's await to its answer.</summary>
internal abstract partial class Call
{
    private readonly Task _firstTurn;
    private readonly Silo _silo;
    private readonly ITimer? _timeout;
    private Activation? _activation;
    private Task? _work;

    protected Call(Silo silo, CallTarget target, CallRules rules, TimeSpan responseTimeout)
    {
        _silo = silo;
        Target = target;
        Rules = rules;
        _firstTurn = new Task(static state => ((Call)state!).Run(), this);
        if (responseTimeout > TimeSpan.Zero)
        {
            _timeout = silo.Time.CreateTimer(static state => ((Call)state!).TimeOut(), this, responseTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    public CallTarget Target { get; }

    public CallRules Rules { get; }

    protected Silo Silo => _silo;

    /// <summary>Starts the call as a turn of <paramref name="activation"/>.</summary>
    public void Start(Activation activation)
    {
        _activation = activation;
        _firstTurn.Start(activation.Turns);
    }

    public void Fail(Exception exception)
    {
        _timeout?.Dispose();
        SetException(exception);
    }

    protected abstract string Name { get; }

    protected abstract Task Invoke(Grain grain);

    protected abstract void SetResult(Task work);

    protected abstract void SetException(Exception exception);

    protected abstract void SetCanceled(CancellationToken cancellationToken);

    private void Run()
    {
        try
        {
            _work = Invoke(_activation!.Instance);
        }
        catch (OperationCanceledException exception)
        {
            _work = Task.FromCanceled(exception.CancellationToken.IsCancellationRequested ? exception.CancellationToken : new CancellationToken(true));
        }
#pragma warning disable CA1031 // Whatever a grain throws is its caller's to see.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _work = Task.FromException(exception);
        }

        if (_work.IsCompleted)
        {
            Finish();
        }
        else
        {
            _work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(Finish);
        }
    }

    private void Finish()
    {
        _timeout?.Dispose();
        // The activation first: who has the answer finds the grain as the call left it.
        _activation!.Finished(this);
        var work = _work!;
        if (work.IsCompletedSuccessfully)
        {
            SetResult(work);
        }
        else if (work.IsCanceled)
        {
            try
            {
                work.GetAwaiter().GetResult();
            }
            catch (OperationCanceledException exception)
            {
                SetCanceled(exception.CancellationToken);
            }
        }
        else
        {
            SetException(work.Exception!.InnerException!);
        }
    }

    private void TimeOut()
    {
        _timeout?.Dispose();
        SetException(new TimeoutException($"{Target.GrainId} did not answer {Name} in time."));
        LogTimeout(_silo.Logger, Name, Target.GrainId.ToString());
    }

    [LoggerMessage(LogLevel.Warning, "No answer to {Method} of {GrainId} in time; it goes on without its caller")]
    private static partial void LogTimeout(ILogger logger, string method, string grainId);
}
