using System.Collections.Concurrent;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Wakes the relays of a context in this process when one of its transactions has written changes.</summary>
internal sealed class OutboxSignal
{
    private static readonly ConcurrentDictionary<Type, OutboxSignal> Signals = new();

    private TaskCompletionSource _next = NewSource();

    /// <summary>Done when changes were committed after this was asked for.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public static OutboxSignal Of(Type context) => Signals.GetOrAdd(context, static _ => new OutboxSignal());

    /// <summary>Tells the relays of a context's class and of those above it.</summary>
    public static void Raise(Type context)
    {
        for (var type = context; type is not null; type = type.BaseType)
        {
            if (Signals.TryGetValue(type, out var signal))
            {
                Interlocked.Exchange(ref signal._next, NewSource()).SetResult();
            }
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
