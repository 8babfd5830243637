using Fanfare.Bench.Load;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Compare;

/// <summary>What is sent to a system, and what is to come of it.</summary>
internal sealed record Workload(int Events, int Channels)
{
    public int Connections { get; init; } = 64;

    /// <summary>Events per second; 0 for as many as get through.</summary>
    public int Rate { get; init; }

    public int Endpoints { get; init; } = 1;

    /// <summary>Whether every endpoint gets every event; else each event goes to one endpoint, by its channel.</summary>
    public bool Fanned { get; init; }

    /// <summary>The endpoint that is not counted; -1 for none.</summary>
    public int Odd { get; init; } = -1;

    public int OddDelay { get; init; }

    public int OddStatus { get; init; } = 200;

    public LoadOrder OrderFor(Subject subject, int run) =>
        new(run, subject.Url, subject.Authorization, Events, Channels, Connections, PayloadBytes: 1024, Rate);

    /// <summary>What the receiver is to expect.</summary>
    public Expectation Expectation(LoadOrder order) =>
        new(
            order.Run, Events, order.Keys, Endpoints,
            Fanned ? Events * Endpoints : Events - EventsOfOdd(order))
        { Odd = Odd, OddDelay = OddDelay, OddStatus = OddStatus };

    private int EventsOfOdd(LoadOrder order) => Odd < 0 ? 0 : Producer.EventsOf(order, channel => channel % Endpoints == Odd);
}
