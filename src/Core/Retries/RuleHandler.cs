using Fanfare.Deliveries;

namespace Fanfare.Retries;

/// <summary>A rule of a policy at work.</summary>
public sealed class RuleHandler(RetryRule rule) : RetryHandler
{
    /// <summary>
    /// An endpoint that asks for less than this does not get less than the rule's own wait: one that asks for nothing would be asked
    /// without end.
    /// </summary>
    private static readonly TimeSpan LeastAsked = TimeSpan.FromSeconds(1);

    private readonly bool _countsRateLimited = rule.On == RetryFailures.RateLimited;

    public override bool CanRetry(RetryState state) => rule.On switch
    {
        RetryFailures.ConnectionError =>
            state.Fault is DeliveryFault.Connection or DeliveryFault.Tls or DeliveryFault.Timeout or DeliveryFault.Response,
        RetryFailures.RateLimited => IsRateLimited(state.StatusCode, state.RetryAfter),
        RetryFailures.ServerError => state.Fault == DeliveryFault.Status && state.StatusCode >= 500,
        _ => true,
    };

    public override TimeSpan? NextWait(RetryState state)
    {
        // Where no rule is for those that want less, they are failures like others.
        var number = _countsRateLimited ? state.RateLimitedAttempts
            : IsRateLimited(state.StatusCode, state.RetryAfter) ? state.Attempts + state.RateLimitedAttempts
            : state.Attempts;
        if (number > rule.MaxRetries || Interval(rule.Interval!, number) is not { } interval)
        {
            return null;
        }

        var wait = TimeSpan.FromSeconds(Jittered(interval, rule.Jitter, state.Chance));
        if (_countsRateLimited && state.RetryAfter is { } asked && (asked >= LeastAsked || asked > wait))
        {
            wait = rule.Jitter is { Type: RetryJitter.Additive }
                ? TimeSpan.FromSeconds(Jittered(asked.TotalSeconds, rule.Jitter, state.Chance)) : asked;
        }

        return rule.MaxAgeSeconds is { } age && state.Age + wait > TimeSpan.FromSeconds(age) ? null : wait;
    }

    /// <summary>Whether an answer means that the endpoint is well but wants less.</summary>
    public static bool IsRateLimited(int statusCode, TimeSpan? retryAfter) =>
        statusCode == 429 || (statusCode == 503 && retryAfter is not null);

    private static double? Interval(RetryInterval interval, int number) => interval switch
    {
        { Type: RetryInterval.Exponential, Seconds: 0 } => 0,
        { Type: RetryInterval.Exponential, Seconds: { } first } =>
            Math.Min(first * Math.Pow(interval.Factor ?? 2, number - 1), interval.CapSeconds ?? RetryPlan.MaxWait.TotalSeconds),
        { Type: RetryInterval.ByList, List: { } list } => number <= list.Length ? list[number - 1] : null,
        _ => interval.Seconds,
    };

    private static double Jittered(double wait, RetryJitter? jitter, double chance) => jitter switch
    {
        { Type: RetryJitter.Full } => wait * chance,
        { Type: RetryJitter.Equal } => (wait / 2) + (wait / 2 * chance),
        { Type: RetryJitter.ByPercent, Percent: { } percent } => wait * (1 + (percent / 100 * ((2 * chance) - 1))),
        { Type: RetryJitter.Additive, Seconds: { } seconds } => wait + (seconds * chance),
        _ => wait,
    };
}
