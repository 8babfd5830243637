using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Operations;

namespace Fanfare.Journals;

/// <summary>What becomes of the entries of a batch: the same in every store.</summary>
internal static class JournalRules
{
    /// <summary>Applies a batch, entry by entry.</summary>
    /// <returns>A result for each entry.</returns>
    public static IReadOnlyList<JournalResult> Apply(IReadOnlyList<JournalEntry> batch, IJournalBatch store)
    {
        var results = new JournalResult[batch.Count];
        for (var index = 0; index < results.Length; index++)
        {
            results[index] = batch[index] switch
            {
                EventAppend entry => Append(entry, store),
                AttemptAppend entry => Append(entry, store),
                HealthSetting entry => Set(entry, store),
                VerificationSetting entry => Set(entry, store),
                OwnerClaim entry =>
                    store.Claim(entry.EndpointId) is { } epoch ? new JournalResult.Claimed(epoch) : new JournalResult.NoEndpoint(),
                WakeSetting entry => Set(entry, store),
                var other => throw new ArgumentException($"No store writes a {other.GetType()}.", nameof(batch)),
            };
        }

        return results;
    }

    private static JournalResult Append(EventAppend entry, IJournalBatch store)
    {
        var accepted = entry.Event;
        if (store.VersionOf(accepted.ApplicationId) is not { } version)
        {
            return new JournalResult.NoApplication();
        }

        if (entry.Idempotency is { } key && store.AnswerTo(key.Key) is { } first)
        {
            return new JournalResult.Repeated(first);
        }

        if (version != entry.SubscriptionVersion)
        {
            return new JournalResult.StaleSubscriptions(version);
        }

        if (accepted.EventId is { } eventId && store.HasEventId(accepted.ApplicationId, eventId))
        {
            return new JournalResult.DuplicateEventId();
        }

        if (!store.TryTakePlace(accepted.ApplicationId, accepted.Channel, accepted.Sequence))
        {
            return new JournalResult.SequenceTaken();
        }

        store.Insert(entry);
        return new JournalResult.Committed();
    }

    private static JournalResult Append(AttemptAppend entry, IJournalBatch store)
    {
        if (OwnerOf(store, entry.Attempt.EndpointId, entry.Epoch) is not { } owner)
        {
            return new JournalResult.Fenced();
        }

        store.Insert(entry);
        return new JournalResult.Committed(owner.Version);
    }

    private static JournalResult Set(HealthSetting entry, IJournalBatch store)
    {
        if (OwnerOf(store, entry.EndpointId, entry.Epoch) is not { } owner)
        {
            return new JournalResult.Fenced();
        }

        if (entry.Disable && store.TryDisable(entry.EndpointId))
        {
            owner = Changed(store, entry.EndpointId, entry.News);
        }

        store.SetHealth(entry.EndpointId, entry.Health);
        return new JournalResult.Committed(owner.Version);
    }

    private static JournalResult Set(VerificationSetting entry, IJournalBatch store)
    {
        if (OwnerOf(store, entry.EndpointId, entry.Epoch) is not { } owner)
        {
            return new JournalResult.Fenced();
        }

        if (store.TrySetVerification(entry.EndpointId, entry.State))
        {
            owner = Changed(store, entry.EndpointId, entry.News);
        }

        return new JournalResult.Committed(owner.Version);
    }

    private static JournalResult.Committed Set(WakeSetting entry, IJournalBatch store)
    {
        store.SetWake(entry);
        return new JournalResult.Committed();
    }

    /// <summary>The owner of an endpoint, if it still is the one of this epoch.</summary>
    private static EndpointOwner? OwnerOf(IJournalBatch store, string endpointId, long epoch) =>
        store.OwnerOf(endpointId) is { } owner && owner.Epoch == epoch ? owner : null;

    /// <summary>The endpoint and its application's subscriptions are no longer what others may know.</summary>
    private static EndpointOwner Changed(IJournalBatch store, string endpointId, OperationalEvent? news)
    {
        var owner = store.RaiseVersions(endpointId);
        if (news is not null)
        {
            store.Insert(news);
        }

        return owner;
    }
}

/// <summary>Who owns an endpoint.</summary>
/// <param name="Epoch">How often it was claimed; what an earlier owner writes is refused.</param>
/// <param name="Version">The version of the endpoint's configuration.</param>
internal readonly record struct EndpointOwner(long Epoch, long Version);

/// <summary>
/// A batch on its way into a store: what it depends on, which nobody else may change until its end, and what it writes. What is read shows
/// what was written before. A store may write at once, or collect and write at the end.
/// </summary>
internal interface IJournalBatch
{
    /// <summary>The subscription version of an application; null when there is none.</summary>
    long? VersionOf(string applicationId);

    /// <summary>Null when there is no such endpoint.</summary>
    EndpointOwner? OwnerOf(string endpointId);

    /// <summary>The answer that an earlier request with an idempotency key got; null when this is the first.</summary>
    IdempotentAnswer? AnswerTo(string key);

    bool HasEventId(string applicationId, string eventId);

    /// <summary>Takes a place in a channel; false when it, or a later one, is taken.</summary>
    bool TryTakePlace(string applicationId, string channel, long sequence);

    /// <summary>Writes an event with its deliveries and idempotency key, and has its endpoints woken in time.</summary>
    void Insert(EventAppend entry);

    /// <summary>
    /// Writes an attempt and what it means for its delivery. What was cancelled while it was under way stays cancelled, unless it has
    /// arrived.
    /// </summary>
    void Insert(AttemptAppend entry);

    void Insert(OperationalEvent news);

    /// <summary>Disables an endpoint; false when it is disabled already, or gone.</summary>
    bool TryDisable(string endpointId);

    void SetHealth(string endpointId, EndpointHealth health);

    /// <summary>Ends an endpoint's handshake; false when another has begun since, or none is pending.</summary>
    bool TrySetVerification(string endpointId, VerificationState state);

    /// <summary>Raises the version of an endpoint and of its application's subscriptions.</summary>
    EndpointOwner RaiseVersions(string endpointId);

    /// <summary>Raises an endpoint's epoch, and gives it; null when there is no such endpoint.</summary>
    long? Claim(string endpointId);

    void SetWake(WakeSetting entry);
}
