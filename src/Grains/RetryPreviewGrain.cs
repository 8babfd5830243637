using System.Collections.Immutable;
using Fanfare.Deliveries;
using Orleans;
using Orleans.Concurrency;

namespace Fanfare.Retries;

/// <summary>Runs a policy through failure after failure.</summary>
[StatelessWorker]
internal sealed class RetryPreviewGrain(RetryPlans plans) : Grain, IRetryPreviewGrain
{
    public Task<RetryPreview> PreviewAsync(RetryPolicy? policy, string failure, int limit)
    {
        var plan = plans.For(policy);
        var (waits, complete) = Run(plan, failure, chance: 0.5, limit);
        return Task.FromResult(
            new RetryPreview(waits, Run(plan, failure, chance: 0, limit).Waits, Run(plan, failure, chance: 1, limit).Waits, complete));
    }

    public Task<ImmutableArray<string>> FindUnknownAsync(ImmutableArray<string> handlers) =>
        Task.FromResult(handlers.RemoveAll(plans.Knows));

    private static (ImmutableArray<TimeSpan> Waits, bool Complete) Run(RetryPlan plan, string failure, double chance, int limit)
    {
        var waits = ImmutableArray.CreateBuilder<TimeSpan>();
        var state = First(failure, chance);
        while (waits.Count < limit)
        {
            if (plan.WaitAfter(state) is not { } wait)
            {
                return (waits.ToImmutable(), true);
            }

            waits.Add(wait);
            var limited = failure == RetryFailures.RateLimited;
            state = state with
            {
                Age = state.Age + wait,
                Attempts = state.Attempts + (limited ? 0 : 1),
                RateLimitedAttempts = state.RateLimitedAttempts + (limited ? 1 : 0),
            };
        }

        return (waits.ToImmutable(), false);
    }

    private static RetryState First(string failure, double chance) => failure switch
    {
        RetryFailures.ConnectionError =>
            new RetryState { Fault = DeliveryFault.Connection, StatusCode = 0, Attempts = 1, Age = TimeSpan.Zero, Chance = chance },
        RetryFailures.RateLimited =>
            new RetryState
            {
                Fault = DeliveryFault.Status,
                StatusCode = 429,
                Attempts = 0,
                RateLimitedAttempts = 1,
                Age = TimeSpan.Zero,
                Chance = chance,
            },
        RetryFailures.ServerError =>
            new RetryState { Fault = DeliveryFault.Status, StatusCode = 500, Attempts = 1, Age = TimeSpan.Zero, Chance = chance },
        _ => new RetryState { Fault = DeliveryFault.Status, StatusCode = 400, Attempts = 1, Age = TimeSpan.Zero, Chance = chance },
    };
}
