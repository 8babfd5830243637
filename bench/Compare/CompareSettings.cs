using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Compare;

/// <summary>What is compared, and how much of it.</summary>
internal sealed record CompareSettings
{
    /// <summary>Which cases; empty for all that are not long.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>On which stores Fanfare is measured.</summary>
    public IReadOnlyList<string> Stores { get; init; } = [FanfareServer.Sqlite, FanfareServer.Postgres];

    /// <summary>Other builds of Fanfare, by their programs, that are measured beside this one.</summary>
    public IReadOnlyList<string> Beside { get; init; } = [];

    /// <summary>Whether peers are measured that are installed here.</summary>
    public bool WithPeers { get; init; } = true;

    /// <summary>How many rounds the systems take turns for.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Events of a run.</summary>
    public int Events { get; init; } = 20_000;

    /// <summary>Events before the first run, since a cold runtime flatters every ratio.</summary>
    public int WarmUp { get; init; } = 60_000;

    /// <summary>How many deliveries are owed in the case of that name.</summary>
    public int Owed { get; init; } = 1_000_000;

    /// <summary>How many endpoints there are where there are many.</summary>
    public int Endpoints { get; init; } = 10_000;

    /// <summary>How many endpoints rest in the case of that name.</summary>
    public int Idle { get; init; } = 100_000;

    /// <summary>How long they are watched, in seconds.</summary>
    public int IdleSeconds { get; init; } = 30;

    /// <summary>How long the soak lasts, in minutes.</summary>
    public int SoakMinutes { get; init; } = 30;

    /// <summary>Where the figures are written, as JSON; empty for nowhere, since they are no figures.</summary>
    public string Output { get; init; } = "bench.json";
}
