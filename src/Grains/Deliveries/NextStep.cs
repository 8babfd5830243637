namespace Fanfare.Deliveries;

/// <summary>What follows an attempt.</summary>
internal abstract record NextStep
{
    private NextStep()
    {
    }

    /// <summary>Decides what follows an attempt.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="schedule">The waits between attempts.</param>
    /// <param name="now">The time.</param>
    /// <param name="roll">Chance, from 0 to 1.</param>
    public static NextStep After(AttemptOutcome outcome, int number, RetrySchedule schedule, DateTimeOffset now, double roll) => outcome.Fault switch
    {
        DeliveryFault.None => new Done(),
        DeliveryFault.PayloadGone => new GiveUp(),
        _ => schedule.WaitAfter(number, roll) is { } wait ? new RetryAt(now + wait) : new GiveUp(),
    };

    /// <summary>The endpoint has the event.</summary>
    public sealed record Done : NextStep;

    /// <summary>It is tried again then.</summary>
    public sealed record RetryAt(DateTimeOffset DueAt) : NextStep;

    /// <summary>It has failed for good; its channel goes on.</summary>
    public sealed record GiveUp : NextStep;
}
