using Orleans;
using Orleans.Concurrency;

namespace Fanfare.Applications;

/// <summary>
/// Holds an application's subscriptions, so that routing an event reads no store. Each silo has its own: it may be behind, and then the
/// commit of an event says which version to read.
/// </summary>
[StatelessWorker(maxLocalWorkers: 1)]
internal sealed class ApplicationGrain(ApplicationStore applications) : Grain, IApplicationGrain
{
    private SubscriptionSnapshot? _snapshot;
    private Task<SubscriptionSnapshot?>? _reading;

    public async Task<SubscriptionSnapshot?> GetSubscriptionsAsync(long atLeastVersion)
    {
        if (_snapshot?.Version >= atLeastVersion)
        {
            return _snapshot;
        }

        // One reading serves all who wait for it, unless it began too early for what they ask.
        if (_reading is { IsCompleted: false } underWay && await underWay is { } awaited && awaited.Version >= atLeastVersion)
        {
            return awaited;
        }

        _reading = applications.ReadSubscriptionsAsync(this.GetPrimaryKeyString(), CancellationToken.None);
        var read = await _reading;
        if (read is null || _snapshot is null || read.Version > _snapshot.Version)
        {
            _snapshot = read;
        }

        return _snapshot;
    }
}
