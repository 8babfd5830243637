namespace Orleans.Core;

/// <summary>Reads and writes one piece of state.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null when nothing is stored.</summary>
    string? Etag { get; }

    bool RecordExists { get; }

    Task ClearStateAsync();

    /// <summary>Writes the state.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else has written it since it was read.</exception>
    Task WriteStateAsync();

    Task ReadStateAsync();
}

/// <summary>A piece of state and the way to its store.</summary>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
