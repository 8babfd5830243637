namespace Fanfare.Bench.Systems;

/// <summary>Something that takes events, and may deliver them.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Url">Where its events are posted.</param>
/// <param name="Authorization">The bearer token that it asks for.</param>
/// <param name="Processes">Its own processes: their peak memory is reported.</param>
/// <param name="Servers">The servers that it needs, such as a database: their processor time counts with its own.</param>
internal sealed record Subject(string Name, string Url, string Authorization, IReadOnlyList<int> Processes, IReadOnlyList<int> Servers)
{
    /// <summary>Whether it delivers what it takes.</summary>
    public bool Delivers { get; init; } = true;

    /// <summary>Whether it promises order by channel; then disorder is an error.</summary>
    public bool InOrder { get; init; }
}
