using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Sql;

namespace Fanfare.Postgres;

/// <summary>Works out in memory, entry by entry, what becomes of a batch, and collects what is to be written.</summary>
internal sealed class BatchRun(BatchReads known)
{
    public BatchWrites Writes { get; } = new();

    public IReadOnlyList<JournalResult> Apply(IReadOnlyList<JournalEntry> batch)
    {
        var results = new JournalResult[batch.Count];
        for (var index = 0; index < results.Length; index++)
        {
            results[index] = batch[index] switch
            {
                EventAppend entry => Append(entry),
                AttemptAppend entry => Append(entry),
                HealthSetting entry => Set(entry),
                VerificationSetting entry => Set(entry),
                OwnerClaim entry => Claim(entry),
                WakeSetting entry => Set(entry),
                var other => throw new ArgumentException($"No store writes a {other.GetType()}.", nameof(batch)),
            };
        }

        return results;
    }

    private JournalResult Append(EventAppend entry)
    {
        var accepted = entry.Event;
        if (!known.Versions.TryGetValue(accepted.ApplicationId, out var version))
        {
            return new JournalResult.NoApplication();
        }

        if (entry.Idempotency is { } key && known.Answers.TryGetValue(key.Key, out var first))
        {
            return new JournalResult.Repeated(first);
        }

        if (version != entry.SubscriptionVersion)
        {
            return new JournalResult.StaleSubscriptions(version);
        }

        if (accepted.EventId is { } eventId && known.EventIds.Contains((accepted.ApplicationId, eventId)))
        {
            return new JournalResult.DuplicateEventId();
        }

        var place = (accepted.ApplicationId, accepted.Channel);
        var last = known.Channels.TryGetValue(place, out var taken) ? taken : (long?)null;
        if (last >= accepted.Sequence)
        {
            return new JournalResult.SequenceTaken();
        }

        Writes.Take(place, last, accepted.Sequence);
        known.Channels[place] = accepted.Sequence;
        if (accepted.EventId is { } id)
        {
            known.EventIds.Add((accepted.ApplicationId, id));
        }

        if (entry.Idempotency is { } guard)
        {
            known.Answers[guard.Key] = new IdempotentAnswer { RequestHash = guard.RequestHash, Status = guard.Status, Body = guard.Body, MessageId = accepted.Id };
        }

        Writes.Events.Add(entry);
        foreach (var (endpointId, _) in entry.Recipients)
        {
            Writes.WakeAt[endpointId] = SqlValues.Milliseconds(entry.WakeAt);
        }

        return new JournalResult.Committed();
    }

    private JournalResult Append(AttemptAppend entry)
    {
        if (OwnerOf(entry.Attempt.EndpointId, entry.Epoch) is not { } owner)
        {
            return new JournalResult.Fenced();
        }

        Writes.Add(entry);
        return new JournalResult.Committed(owner.Version);
    }

    private JournalResult Set(HealthSetting entry)
    {
        if (OwnerOf(entry.EndpointId, entry.Epoch) is not { } owner)
        {
            return new JournalResult.Fenced();
        }

        if (entry.Disable && known.States.TryGetValue(entry.EndpointId, out var state) && !state.Disabled)
        {
            known.States[entry.EndpointId] = state with { Disabled = true };
            owner = Changed(entry.EndpointId, owner);
            Writes.Disabled.Add(entry.EndpointId);
            Writes.Tell(entry.News);
        }

        Writes.Health[entry.EndpointId] = SettingsJson.Write(entry.Health);
        return new JournalResult.Committed(owner.Version);
    }

    private JournalResult Set(VerificationSetting entry)
    {
        if (OwnerOf(entry.EndpointId, entry.Epoch) is not { } owner)
        {
            return new JournalResult.Fenced();
        }

        if (known.States.TryGetValue(entry.EndpointId, out var state)
            && state.Verification is { Status: VerificationStatus.Pending } pending && pending.Code == entry.State.Code)
        {
            known.States[entry.EndpointId] = state with { Verification = entry.State };
            owner = Changed(entry.EndpointId, owner);
            Writes.Verifications.Add(entry);
            Writes.Tell(entry.News);
        }

        return new JournalResult.Committed(owner.Version);
    }

    private JournalResult Claim(OwnerClaim entry)
    {
        if (!known.Owners.TryGetValue(entry.EndpointId, out var owner))
        {
            return new JournalResult.NoEndpoint();
        }

        Keep(entry.EndpointId, owner with { Epoch = owner.Epoch + 1 });
        return new JournalResult.Claimed(owner.Epoch + 1);
    }

    private JournalResult.Committed Set(WakeSetting entry)
    {
        if (known.Owners.TryGetValue(entry.EndpointId, out var owner)
            && (entry.IfStillAt is not { } still || owner.WakeAt == SqlValues.Milliseconds(still)))
        {
            if (entry.WakeAt is { } wakeAt)
            {
                Keep(entry.EndpointId, owner with { WakeAt = SqlValues.Milliseconds(wakeAt) });
                Writes.Rested.Remove(entry.EndpointId);
            }
            else
            {
                Writes.Rested.Add(entry.EndpointId);
            }
        }

        return new JournalResult.Committed();
    }

    /// <summary>The owner of an endpoint, if it still is the one of this epoch.</summary>
    private BatchReads.EndpointOwner? OwnerOf(string endpointId, long epoch) =>
        known.Owners.TryGetValue(endpointId, out var owner) && owner.Epoch == epoch ? owner : null;

    /// <summary>The endpoint and its application's subscriptions are no longer what others may know.</summary>
    private BatchReads.EndpointOwner Changed(string endpointId, BatchReads.EndpointOwner owner)
    {
        var applicationId = known.States[endpointId].ApplicationId;
        if (known.Versions.TryGetValue(applicationId, out var version))
        {
            Writes.Versions[applicationId] = known.Versions[applicationId] = version + 1;
        }

        var changed = owner with { Version = owner.Version + 1 };
        Keep(endpointId, changed);
        return changed;
    }

    private void Keep(string endpointId, BatchReads.EndpointOwner owner) => Writes.Owners[endpointId] = known.Owners[endpointId] = owner;
}
