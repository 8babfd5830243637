using System.Collections.Immutable;

namespace Fanfare.Deliveries;

/// <summary>The waits between the attempts of one delivery, and how far each may stray.</summary>
internal sealed record RetrySchedule(ImmutableArray<TimeSpan> Waits, double Jitter)
{
    public static RetrySchedule From(RetryOptions options) =>
        RetryOptions.TryParse(options.Schedule, out var waits)
            ? new RetrySchedule([.. waits], options.Jitter)
            : throw new ArgumentException($"'{options.Schedule}' is no retry schedule.", nameof(options));

    /// <summary>The wait after attempt <paramref name="number"/> (from 1) has failed; null when it was the last.</summary>
    /// <param name="number">The number of the attempt.</param>
    /// <param name="roll">Chance, from 0 to 1: 0 takes the whole jitter off, 1 adds it.</param>
    public TimeSpan? WaitAfter(int number, double roll) =>
        number > Waits.Length ? null : Waits[number - 1] * (1 + (Jitter * ((2 * roll) - 1)));
}
