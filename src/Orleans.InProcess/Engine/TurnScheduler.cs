namespace Orleans.Engine;

/// <summary>
/// Runs the tasks of one activation one at a time on the thread pool. What a task awaits comes back here, because a task's
/// continuations go to the scheduler that it runs on: hence turns that never overlap.
/// </summary>
internal sealed class TurnScheduler : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>The turns run before the thread goes back to the pool, so that a busy grain does not keep it from others.</summary>
    private const int TurnsInARow = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _turns = new();
    private bool _scheduled;

    public override int MaximumConcurrencyLevel => 1;

    void IThreadPoolWorkItem.Execute()
    {
        for (var turn = 0; turn < TurnsInARow; turn++)
        {
            Task? next;
            lock (_gate)
            {
                if (!_turns.TryDequeue(out next))
                {
                    _scheduled = false;
                    return;
                }
            }

            TryExecuteTask(next);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _turns.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>A turn starts in its order or not at all; only a continuation inside a turn may run on the spot.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _turns];
        }
    }
}
