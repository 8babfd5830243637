namespace Fanfare.Bench.Compare;

/// <summary>One run of one system, or the median of several.</summary>
internal sealed record Measurement
{
    public required double AcceptedPerSecond { get; init; }

    /// <summary>Deliveries per second, from the first request to the last receipt.</summary>
    public required double DeliveredPerSecond { get; init; }

    /// <summary>Deliveries per second, from the one in the middle to the last: what is reached when nothing more comes in.</summary>
    public required double SecondHalfPerSecond { get; init; }

    /// <summary>Milliseconds from a request to its answer.</summary>
    public required double AckP50 { get; init; }

    public required double AckP99 { get; init; }

    /// <summary>Milliseconds from an event's request to its receipt at the endpoint.</summary>
    public required double EndToEndP50 { get; init; }

    public required double EndToEndP99 { get; init; }

    /// <summary>Milliseconds from an event's request to its last receipt at any endpoint: the median event, and the worst.</summary>
    public required double CompleteP50 { get; init; }

    public required double CompleteMax { get; init; }

    /// <summary>Seconds of processor time for a thousand events, the system's servers included.</summary>
    public required double CpuPerThousand { get; init; }

    /// <summary>The most megabytes (10⁶) that the system's own processes have held since they started.</summary>
    public required double PeakMegabytes { get; init; }

    /// <summary>The megabytes that they hold now.</summary>
    public required double Megabytes { get; init; }

    public required double Refused { get; init; }

    public required double Lost { get; init; }

    public required double Duplicates { get; init; }

    public required double Disorders { get; init; }

    public required double BadSignatures { get; init; }

    /// <summary>The median of each figure by itself; of what must not happen, the sum.</summary>
    public static Measurement MedianOf(IReadOnlyCollection<Measurement> runs)
    {
        double Median(Func<Measurement, double> figure)
        {
            var sorted = runs.Select(figure).Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }

        return new Measurement
        {
            AcceptedPerSecond = Median(static run => run.AcceptedPerSecond),
            DeliveredPerSecond = Median(static run => run.DeliveredPerSecond),
            SecondHalfPerSecond = Median(static run => run.SecondHalfPerSecond),
            AckP50 = Median(static run => run.AckP50),
            AckP99 = Median(static run => run.AckP99),
            EndToEndP50 = Median(static run => run.EndToEndP50),
            EndToEndP99 = Median(static run => run.EndToEndP99),
            CompleteP50 = Median(static run => run.CompleteP50),
            CompleteMax = Median(static run => run.CompleteMax),
            CpuPerThousand = Median(static run => run.CpuPerThousand),
            PeakMegabytes = runs.Max(static run => run.PeakMegabytes),
            Megabytes = Median(static run => run.Megabytes),
            Refused = runs.Sum(static run => run.Refused),
            Lost = runs.Sum(static run => run.Lost),
            Duplicates = runs.Sum(static run => run.Duplicates),
            Disorders = runs.Sum(static run => run.Disorders),
            BadSignatures = runs.Sum(static run => run.BadSignatures),
        };
    }
}
