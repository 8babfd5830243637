namespace Fanfare.Endpoints;

/// <summary>Work of a grain that no call waits for. It is counted, so that deactivation can wait for it.</summary>
internal sealed class BackgroundWork : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private TaskCompletionSource? _drained;
    private int _count;

    /// <summary>Fires when what is under way is to end at once.</summary>
    public CancellationToken Aborted => _abort.Token;

    /// <summary>Counts a piece of work until it ends.</summary>
    /// <returns>What went wrong with it; null when nothing did, or the process stops: then what was under way stays owed.</returns>
    public async Task<Exception?> TrackAsync(Task work)
    {
        _count++;
        try
        {
            await work;
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
#pragma warning disable CA1031 // Nobody waits for this work: here is the edge.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
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
