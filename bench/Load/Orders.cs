namespace Fanfare.Bench.Load;

/// <summary>What the producer is told to do.</summary>
/// <param name="Run">The number of the run.</param>
/// <param name="Url">Where events are posted.</param>
/// <param name="Authorization">The bearer token.</param>
/// <param name="Events">How many.</param>
/// <param name="Channels">
/// Over how many channels. A channel's events are sent one after the other, unless there are fewer channels than connections.
/// </param>
/// <param name="Connections">Over how many keep-alive connections, each of which waits for an answer before it sends the next.</param>
/// <param name="PayloadBytes">The size of a payload.</param>
/// <param name="Rate">Events per second; 0 for as many as get through.</param>
internal sealed record LoadOrder(
    int Run, string Url, string Authorization, int Events, int Channels, int Connections, int PayloadBytes, int Rate)
{
    /// <summary>How many ordering keys its marks use.</summary>
    public int Keys => Math.Max(Channels, Connections);
}

/// <summary>What became of a <see cref="LoadOrder"/>.</summary>
/// <param name="StartedAt">A timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="EndedAt">Likewise, of the last answer.</param>
/// <param name="Refused">Answers that were not 2xx, after each of which the event was sent again.</param>
/// <param name="Acks">From a request to its answer.</param>
internal sealed record LoadReport(long StartedAt, long EndedAt, int Refused, Percentiles Acks);

/// <summary>What the receiver is told to expect.</summary>
/// <param name="Run">The number of the run.</param>
/// <param name="Events">How many events there are.</param>
/// <param name="Keys">How many ordering keys.</param>
/// <param name="Endpoints">How many endpoints: requests come to <c>/0</c>, <c>/1</c>, and so on.</param>
/// <param name="Deliveries">How many deliveries there are to be, without those to <see cref="Odd"/>.</param>
internal sealed record Expectation(int Run, int Events, int Keys, int Endpoints, int Deliveries)
{
    /// <summary>An endpoint that behaves in another way than the rest, and is not counted; -1 for none.</summary>
    public int Odd { get; init; } = -1;

    /// <summary>How long the odd one takes to answer, in milliseconds.</summary>
    public int OddDelay { get; init; }

    /// <summary>What the odd one answers.</summary>
    public int OddStatus { get; init; } = 200;
}

/// <summary>What the receiver has seen.</summary>
/// <param name="Received">Deliveries, each counted once.</param>
/// <param name="Duplicates">Deliveries that came again.</param>
/// <param name="Disorders">Deliveries that came after a later one of their channel.</param>
/// <param name="BadSignatures">Requests whose signature was not theirs, or which had no mark.</param>
/// <param name="HalfAt">When half of them had come: a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="LastAt">Likewise, when the last came.</param>
/// <param name="EndToEnd">From an event's request to its receipt.</param>
/// <param name="Completion">From an event's request to its last receipt at any endpoint.</param>
internal sealed record ReceiptReport(
    int Received, int Duplicates, int Disorders, int BadSignatures, long HalfAt, long LastAt, Percentiles EndToEnd, Percentiles Completion);

/// <summary>Latencies, in milliseconds.</summary>
internal sealed record Percentiles(double P50, double P99, double Max)
{
    /// <summary>Of timestamps' differences, which are sorted by this.</summary>
    public static Percentiles Of(Span<long> ticks)
    {
        if (ticks.IsEmpty)
        {
            return new Percentiles(0, 0, 0);
        }

        ticks.Sort();
        return new Percentiles(
            Milliseconds(ticks[(ticks.Length - 1) / 2]), Milliseconds(ticks[(int)((ticks.Length - 1) * 0.99)]), Milliseconds(ticks[^1]));
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / System.Diagnostics.Stopwatch.Frequency;
}
