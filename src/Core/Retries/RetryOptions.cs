using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Fanfare.Retries;

/// <summary>When a failed delivery is tried again, where neither its endpoint nor its organization has a policy.</summary>
public sealed class RetryOptions : IValidatableObject
{
    public const string SectionName = "Retry";

    /// <summary>
    /// The waits between attempts, separated by commas, each as <c>hh:mm:ss</c> or <c>hh:mm:ss.fff</c>. The first attempt does not wait.
    /// </summary>
    [Required]
    public string Schedule { get; init; } = "00:00:05, 00:05:00, 00:30:00, 02:00:00, 05:00:00, 10:00:00, 10:00:00";

    /// <summary>How far each wait may stray from the schedule: 0.2 is plus or minus 20 %. Default: 0.2.</summary>
    [Range(0, 0.5)]
    public double Jitter { get; init; } = 0.2;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TryParse(Schedule, out _))
        {
            yield return new ValidationResult(
                $"The field {nameof(Schedule)} must be times of at least 0 and at most 30 days, separated by commas, such as "
                    + "'00:00:05, 00:05:00'.", [nameof(Schedule)]);
        }
    }

    /// <summary>
    /// The platform's default policy: an endpoint that is well but wants less is asked again for three days; any other failure follows the
    /// schedule.
    /// </summary>
    internal RetryPolicy ToPolicy() => new()
    {
        Handlers =
        [
            new RetryRule
            {
                On = RetryFailures.RateLimited,
                Interval = new RetryInterval { Type = RetryInterval.Exponential, Seconds = 1, Factor = 2, CapSeconds = 300 },
                Jitter = new RetryJitter { Type = RetryJitter.Equal },
                MaxAgeSeconds = TimeSpan.FromDays(3).TotalSeconds,
            },
            new RetryRule
            {
                On = RetryFailures.AnyFailure,
                Interval = new RetryInterval
                {
                    Type = RetryInterval.ByList,
                    List = [.. TryParse(Schedule, out var waits) ? waits.Select(static wait => wait.TotalSeconds) : []],
                },
                Jitter = new RetryJitter { Type = RetryJitter.ByPercent, Percent = Jitter * 100 },
            },
        ],
    };

    internal static bool TryParse(string text, out TimeSpan[] waits)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        waits = new TimeSpan[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (
                !TimeSpan.TryParse(parts[index], CultureInfo.InvariantCulture, out waits[index]) || waits[index] < TimeSpan.Zero
                    || waits[index] > TimeSpan.FromDays(30))
            {
                return false;
            }
        }

        return true;
    }
}
