using Fanfare.Deliveries;
using Microsoft.Extensions.Options;

namespace Fanfare.Limits;

/// <summary>
/// The requests that a silo may have under way at a time, shared fairly: applications that wait take turns, and so do the endpoints of
/// one application. One that has a hundred thousand deliveries owed costs another no more than its turn.
/// </summary>
internal sealed class Turns(IOptions<DeliveryOptions> options)
{
    private readonly int _perApplication = options.Value.MaxInFlightPerApplication;
    private readonly int _all = options.Value.MaxInFlight;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Queue<Line> _ring = new();
    private int _inFlight;

    /// <summary>Waits for a turn; to be given back with <see cref="Leave"/>.</summary>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public ValueTask EnterAsync(string application, string endpoint, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (!_lines.TryGetValue(application, out var line))
            {
                _lines[application] = line = new Line();
            }

            if (_inFlight < _all && line.InFlight < _perApplication && line.Waiting == 0)
            {
                _inFlight++;
                line.InFlight++;
                return ValueTask.CompletedTask;
            }

            waiter = line.Join(endpoint);
            if (!line.InRing && line.InFlight < _perApplication)
            {
                line.InRing = true;
                _ring.Enqueue(line);
            }
        }

        return new ValueTask(WaitAsync(waiter, application, cancellationToken));
    }

    /// <summary>Gives a turn back.</summary>
    public void Leave(string application)
    {
        lock (_lock)
        {
            var line = _lines[application];
            _inFlight--;
            line.InFlight--;
            if (line is { InRing: false, Waiting: > 0 })
            {
                line.InRing = true;
                _ring.Enqueue(line);
            }

            while (_inFlight < _all && _ring.TryDequeue(out var next))
            {
                next.InRing = false;
                if (next.TryCall())
                {
                    _inFlight++;
                    next.InFlight++;
                }

                if (next.Waiting > 0 && next.InFlight < _perApplication)
                {
                    next.InRing = true;
                    _ring.Enqueue(next);
                }
            }

            if (line is { InFlight: 0, Waiting: 0, InRing: false })
            {
                _lines.Remove(application);
            }
        }
    }

    private async Task WaitAsync(TaskCompletionSource waiter, string application, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken));
        await waiter.Task.ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested)
        {
            Leave(application);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Those of one application that wait.</summary>
    private sealed class Line
    {
        private readonly Dictionary<string, Queue<TaskCompletionSource>> _endpoints = new(StringComparer.Ordinal);
        private readonly Queue<string> _ring = new();

        public int InFlight { get; set; }

        public int Waiting { get; private set; }

        public bool InRing { get; set; }

        public TaskCompletionSource Join(string endpoint)
        {
            if (!_endpoints.TryGetValue(endpoint, out var waiters))
            {
                _endpoints[endpoint] = waiters = new Queue<TaskCompletionSource>();
                _ring.Enqueue(endpoint);
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiters.Enqueue(waiter);
            Waiting++;
            return waiter;
        }

        /// <summary>Calls the next that still waits, if any does.</summary>
        public bool TryCall()
        {
            while (_ring.TryDequeue(out var endpoint))
            {
                var waiters = _endpoints[endpoint];
                var waiter = waiters.Dequeue();
                Waiting--;
                if (waiters.Count > 0)
                {
                    _ring.Enqueue(endpoint);
                }
                else
                {
                    _endpoints.Remove(endpoint);
                }

                if (waiter.TrySetResult())
                {
                    return true;
                }
            }

            return false;
        }
    }
}
