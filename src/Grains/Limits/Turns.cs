using System.Diagnostics.CodeAnalysis;
using Fanfare.Deliveries;
using Microsoft.Extensions.Options;

namespace Fanfare.Limits;

/// <summary>
/// The requests that a silo may have under way at a time, shared fairly: applications that wait take turns, and so do the endpoints of
/// one application. One that has a hundred thousand deliveries owed costs another no more than its turn. A quarter of the places is for
/// applications that have no request under way: a few whose endpoints are silent do not stop everybody else.
/// </summary>
internal sealed class Turns(IOptions<DeliveryOptions> options)
{
    private readonly int _perApplication = options.Value.MaxInFlightPerApplication;
    private readonly int _all = options.Value.MaxInFlight;
    private readonly int _general = options.Value.MaxInFlight - (options.Value.MaxInFlight / 4);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Queue<Line> _ring = new();
    private readonly Queue<Line> _fresh = new();
    private int _inFlight;
    private bool _freshNext;

    /// <summary>Waits for a turn; to be given back with <see cref="Leave"/>.</summary>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public ValueTask EnterAsync(string application, string endpoint, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (!_lines.TryGetValue(application, out var line))
            {
                _lines[application] = line = new Line(application);
            }

            if (HasPlaceFor(line) && line.Waiting == 0)
            {
                _inFlight++;
                line.InFlight++;
                return ValueTask.CompletedTask;
            }

            waiter = line.Join(endpoint);
            LineUp(line);
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
            LineUp(line);
            while (TryDequeue(out var next))
            {
                if (HasPlaceFor(next) && next.TryCall())
                {
                    _inFlight++;
                    next.InFlight++;
                }

                LineUp(next);
                Forget(next);
            }

            Forget(line);
        }
    }

    private bool HasPlaceFor(Line line) => _inFlight < (line.InFlight == 0 ? _all : _general) && line.InFlight < _perApplication;

    private void Forget(Line line)
    {
        if (line is { InFlight: 0, Waiting: 0, InRing: false, InFresh: false })
        {
            _lines.Remove(line.Application);
        }
    }

    /// <summary>Has an application that waits stand where its turn will come: apart if it has nothing under way.</summary>
    private void LineUp(Line line)
    {
        if (line.Waiting == 0 || line.InFlight >= _perApplication)
        {
            return;
        }

        if (line.InFlight == 0 && !line.InFresh)
        {
            line.InFresh = true;
            _fresh.Enqueue(line);
        }
        else if (line.InFlight > 0 && !line.InRing)
        {
            line.InRing = true;
            _ring.Enqueue(line);
        }
    }

    /// <summary>
    /// The application whose turn it is, if there is a place for it. While there are places for all, both kinds take turns.
    /// </summary>
    private bool TryDequeue([NotNullWhen(true)] out Line? line)
    {
        _freshNext = !_freshNext;
        var general = _inFlight < _general && _ring.Count > 0;
        if (_inFlight < _all && (_freshNext || !general) && _fresh.TryDequeue(out line))
        {
            line.InFresh = false;
            return true;
        }

        if (general)
        {
            line = _ring.Dequeue();
            line.InRing = false;
            return true;
        }

        line = null;
        return false;
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
    private sealed class Line(string application)
    {
        private readonly Dictionary<string, Queue<TaskCompletionSource>> _endpoints = new(StringComparer.Ordinal);
        private readonly Queue<string> _ring = new();

        public string Application => application;

        public int InFlight { get; set; }

        public int Waiting { get; private set; }

        public bool InRing { get; set; }

        public bool InFresh { get; set; }

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
