using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Fanfare.Cluster.Harness;

/// <summary>Notes why a silo would end its process, which it shares with the test.</summary>
internal sealed class FatalErrors : IFatalErrorHandler
{
    private readonly ConcurrentQueue<string> _reasons = [];

    public IReadOnlyCollection<string> Reasons => _reasons;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) =>
        _reasons.Enqueue($"{context} {exception}");
}
