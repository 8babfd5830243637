namespace Fanfare.Endpoints;

/// <summary>Work of a grain that no call waits for. It is counted, so that deactivation can wait for it.</summary>
/// <param name="broken">Told of what went wrong with it.</param>
internal sealed class BackgroundWork(Action<Exception> broken) : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private TaskCompletionSource? _drained;
    private int _count;

    /// <summary>Fires when what is under way is to end at once.</summary>
    public CancellationToken Aborted => _abort.Token;

    public void Start(Task work)
    {
        _count++;
        _ = FollowAsync(work);
    }

    private async Task FollowAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            // The process stops; what was under way stays owed.
        }
#pragma warning disable CA1031 // Nobody waits for this work: here is the edge.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            broken(exception);
        }
        finally
        {
            _count--;
            if (_count == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Lets what is under way go on for a while, then ends it.</summary>
    public async Task DrainAsync(TimeSpan grace, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_count > 0)
        {
            _drained = new TaskCompletionSource();
            await Task.WhenAny(_drained.Task, Task.Delay(grace, time, cancellationToken));
            await _abort.CancelAsync();
            await _drained.Task.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _abort.Dispose();
}
