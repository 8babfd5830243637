using Fanfare.Deliveries;
using Fanfare.Destinations;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Retries;
using Microsoft.Extensions.Logging;

namespace Fanfare.Endpoints;

/// <summary>What endpoints' grains read from the store and write to it.</summary>
internal sealed partial class EndpointRecords(
    DeliveryStore store, Journal journal, DestinationCatalog destinations, RetryPlans plans, TimeProvider time,
    ILogger<EndpointRecords> logger)
{
    private const int DropLimit = 1_000;
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    /// <summary>Where to deliver to, with all gaps in its settings filled; null when there is no such endpoint (any more).</summary>
    public async Task<EndpointTarget?> ReadAsync(string endpointId, CancellationToken cancellationToken)
    {
        if (await store.ReadTargetAsync(endpointId, cancellationToken) is not { } read)
        {
            return null;
        }

        var settings = destinations.Resolve(read.Settings, EndpointSettings.None);
        return new EndpointTarget(
            read with { Settings = settings }, destinations.Of(settings).UrlOf(read.Endpoint), plans.For(read.RetryPolicy));
    }

    /// <summary>Whether the store has another version of the endpoint than <paramref name="version"/>; no when the store is away.</summary>
    public async Task<bool> HasChangedAsync(string endpointId, long? version, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadVersionAsync(endpointId, cancellationToken) is not { } stored || stored > version;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Makes this activation the endpoint's owner: what earlier owners write is refused from now on.</summary>
    /// <returns>The epoch under which its writes are accepted; null when there is no such endpoint.</returns>
    public async Task<long?> ClaimAsync(string endpointId) =>
        await journal.AppendAsync(new OwnerClaim(endpointId)) is JournalResult.Claimed claimed ? claimed.Epoch : null;

    /// <summary>Writes as the owner, however long the store is away.</summary>
    /// <returns>The endpoint's version; null when somebody else owns it by now.</returns>
    /// <exception cref="OperationCanceledException">The process stops first.</exception>
    public async Task<long?> AppendAsync(string endpointId, JournalEntry entry, CancellationToken cancellationToken)
    {
        if (entry is HealthSetting { Disable: true, Health.DisabledBecause: { } reason })
        {
            LogDisabled(endpointId, reason);
        }

        while (true)
        {
            try
            {
                if (await journal.AppendAsync(entry) is JournalResult.Committed committed)
                {
                    return committed.TargetVersion;
                }

                return null;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(StorePause, time, cancellationToken);
            }
        }
    }

    /// <summary>Notes that an endpoint has a newer owner.</summary>
    /// <returns>The epoch under which this one writes from now on: none.</returns>
    public long? StandDown(string endpointId, long? epoch)
    {
        if (epoch is { } lost)
        {
            LogFenced(endpointId, lost);
        }

        return null;
    }

    /// <summary>
    /// Sets when the sweeper is to wake an endpoint that is looked after: soon, but farther than an event that comes now would set it, so
    /// that such an event shows. One to which nothing may be delivered is woken for its handshake only.
    /// </summary>
    /// <returns>The time that was set.</returns>
    public async Task<DateTimeOffset> KeepAwakeAsync(Endpoint endpoint, TimeSpan wakeAfter)
    {
        var claimed = Timestamp.Now(time) + (2 * wakeAfter);
        var pending = endpoint is { Disabled: false, Verification.Status: VerificationStatus.Pending };
        await WakeAtAsync(endpoint.Id, !endpoint.Held ? claimed : pending ? endpoint.Verification!.CallbackBy ?? claimed : null);
        return claimed;
    }

    /// <summary>When nothing is due, then not before something is; unless an event has come meanwhile.</summary>
    /// <param name="endpointId">The endpoint.</param>
    /// <param name="claimed">What <see cref="KeepAwakeAsync"/> gave.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task RestAsync(string endpointId, DateTimeOffset claimed, CancellationToken cancellationToken)
    {
        var due = await ReadDueLanesAsync(endpointId, "", 1, cancellationToken);
        if (due.Lanes.IsEmpty && !(due.NextDueAt < claimed))
        {
            await WakeAtAsync(endpointId, due.NextDueAt, claimed);
        }
    }

    public Task<DueLanes> ReadDueLanesAsync(string endpointId, string afterLane, int limit, CancellationToken cancellationToken) =>
        store.ReadDueLanesAsync(endpointId, afterLane, time.GetUtcNow(), limit, cancellationToken);

    public Task<OwedPage> ReadOwedAsync(string endpointId, Lane lane, int limit, int maxBytes, CancellationToken cancellationToken) =>
        store.ReadOwedAsync(endpointId, lane.Name, lane.LoadAfter, limit, maxBytes, cancellationToken);

    /// <summary>Drops all that a deleted endpoint was owed, little by little.</summary>
    public async Task DropOwedAsync(string endpointId, CancellationToken cancellationToken)
    {
        while (await store.DropOwedAsync(endpointId, DropLimit, cancellationToken) == DropLimit)
        {
        }

        await WakeAtAsync(endpointId, null);
    }

    /// <summary>Sets when the sweeper is to wake the endpoint: see <see cref="WakeSetting"/>.</summary>
    private Task WakeAtAsync(string endpointId, DateTimeOffset? at, DateTimeOffset? ifStillAt = null) =>
        journal.AppendAsync(new WakeSetting(endpointId, at, ifStillAt));

    [LoggerMessage(LogLevel.Warning, "{EndpointId} is disabled: {Reason}")]
    private partial void LogDisabled(string endpointId, string reason);

    [LoggerMessage(LogLevel.Warning, "{EndpointId} has a newer owner than epoch {Epoch}; this one stands down")]
    private partial void LogFenced(string endpointId, long epoch);
}

/// <summary>An endpoint's configuration with all that follows from it.</summary>
/// <param name="Delivery">The configuration.</param>
/// <param name="Url">The URL that deliveries go to.</param>
/// <param name="Plan">When failed deliveries are tried again.</param>
internal sealed record EndpointTarget(DeliveryTarget Delivery, string Url, RetryPlan Plan);
