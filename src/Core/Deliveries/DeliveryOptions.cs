using System.ComponentModel.DataAnnotations;

namespace Fanfare.Deliveries;

/// <summary>How endpoints are called, and how much of what they are owed is held in memory.</summary>
public sealed class DeliveryOptions
{
    public const string SectionName = "Delivery";

    /// <summary>The time for connecting, headers and the whole body of an answer together. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most requests to one endpoint at a time. Default: 64.</summary>
    [Range(1, 10_000)]
    public int MaxInFlightPerEndpoint { get; init; } = 64;

    /// <summary>The most requests to the endpoints of one application at a time, on one silo. Default: 256.</summary>
    [Range(1, 100_000)]
    public int MaxInFlightPerApplication { get; init; } = 256;

    /// <summary>The most requests at a time on one silo; applications take turns. Default: 1,024.</summary>
    [Range(1, 1_000_000)]
    public int MaxInFlight { get; init; } = 1_024;

    /// <summary>The longest pause that an endpoint's <c>Retry-After</c> can ask for. Default: 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After this time of nothing but failure an endpoint is disabled; 0 for never. Default: 5 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>The most events that one endpoint holds in memory; the rest waits in the store. Default: 256.</summary>
    [Range(1, 100_000)]
    public int WindowEvents { get; init; } = 256;

    /// <summary>
    /// The most bytes of payload that one endpoint holds in memory, but at least one event of each busy channel. Default: 1 MiB.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int WindowBytes { get; init; } = 1 << 20;

    /// <summary>The most channels that one endpoint keeps track of at a time. Default: 2,048.</summary>
    [Range(1, 1_000_000)]
    public int MaxLanes { get; init; } = 2_048;

    /// <summary>The time after which the sweeper looks after an endpoint that has not settled what it is owed. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan WakeAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the sweeper looks. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long requests in flight may go on when the process stops; what they have not settled then stays owed. Default: 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25")]
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);
}
