using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fanfare.Engine;

/// <summary>Grain state in memory, with etags.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (object State, int Version)> _states = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _states.TryGetValue((stateName, grainId), out var stored);
        if (grainState.RecordExists)
        {
            grainState.State = (T)stored.State;
            grainState.ETag = Text(stored.Version);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var next = _states.AddOrUpdate(
            (stateName, grainId),
            _ => (grainState.State!, 1),
            (_, stored) => Text(stored.Version) == grainState.ETag
                ? ((object)grainState.State!, stored.Version + 1)
                : throw new InconsistentStateException("Somebody else has written.", Text(stored.Version), grainState.ETag));
        grainState.ETag = Text(next.Version);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove((stateName, grainId), out _);
        grainState.RecordExists = false;
        grainState.ETag = null;
        return Task.CompletedTask;
    }

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
