using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Operations;
using Fanfare.Sql;

namespace Fanfare.Postgres;

/// <summary>Works out in memory what becomes of a batch, and collects what is to be written.</summary>
internal sealed class PostgresBatch(BatchReads known) : IJournalBatch
{
    public BatchWrites Writes { get; } = new();

    public long? VersionOf(string applicationId) => known.Versions.TryGetValue(applicationId, out var version) ? version : null;

    public EndpointOwner? OwnerOf(string endpointId) => known.Owners.TryGetValue(endpointId, out var row) ? row.Owner : null;

    public IdempotentAnswer? AnswerTo(string key) => known.Answers.GetValueOrDefault(key);

    public bool HasEventId(string applicationId, string eventId) => known.EventIds.Contains((applicationId, eventId));

    public bool TryTakePlace(string applicationId, string channel, long sequence)
    {
        var place = (applicationId, channel);
        var last = known.Channels.TryGetValue(place, out var taken) ? taken : (long?)null;
        if (last >= sequence)
        {
            return false;
        }

        Writes.Take(place, last, sequence);
        known.Channels[place] = sequence;
        return true;
    }

    public void Insert(EventAppend entry)
    {
        var accepted = entry.Event;
        if (accepted.EventId is { } id)
        {
            known.EventIds.Add((accepted.ApplicationId, id));
        }

        if (entry.Idempotency is { } guard)
        {
            known.Answers[guard.Key] = new IdempotentAnswer
            {
                RequestHash = guard.RequestHash,
                Status = guard.Status,
                Body = guard.Body,
                MessageId = accepted.Id,
            };
        }

        Writes.Events.Add(entry);
        foreach (var (endpointId, _) in entry.Recipients)
        {
            Writes.WakeAt[endpointId] = SqlValues.Milliseconds(entry.WakeAt);
        }
    }

    public void Insert(AttemptAppend entry) => Writes.Add(entry);

    public void Insert(OperationalEvent news) => Writes.Tell(news);

    public bool TryDisable(string endpointId)
    {
        if (!known.States.TryGetValue(endpointId, out var state) || state.Disabled)
        {
            return false;
        }

        known.States[endpointId] = state with { Disabled = true };
        Writes.Disabled.Add(endpointId);
        return true;
    }

    public void SetHealth(string endpointId, EndpointHealth health) => Writes.Health[endpointId] = SettingsJson.Write(health);

    public bool TrySetVerification(string endpointId, VerificationState state)
    {
        if (!known.States.TryGetValue(endpointId, out var before)
            || before.Verification is not { Status: VerificationStatus.Pending } pending || pending.Code != state.Code)
        {
            return false;
        }

        known.States[endpointId] = before with { Verification = state };
        Writes.Verifications.Add((endpointId, state));
        return true;
    }

    public EndpointOwner RaiseVersions(string endpointId)
    {
        var applicationId = known.States[endpointId].ApplicationId;
        if (known.Versions.TryGetValue(applicationId, out var version))
        {
            Writes.Versions[applicationId] = known.Versions[applicationId] = version + 1;
        }

        var row = known.Owners[endpointId];
        var raised = row.Owner with { Version = row.Owner.Version + 1 };
        Keep(endpointId, row with { Owner = raised });
        return raised;
    }

    public long? Claim(string endpointId)
    {
        if (!known.Owners.TryGetValue(endpointId, out var row))
        {
            return null;
        }

        var claimed = row.Owner with { Epoch = row.Owner.Epoch + 1 };
        Keep(endpointId, row with { Owner = claimed });
        return claimed.Epoch;
    }

    public void SetWake(WakeSetting entry)
    {
        if (!known.Owners.TryGetValue(entry.EndpointId, out var row)
            || (entry.IfStillAt is { } still && row.WakeAt != SqlValues.Milliseconds(still)))
        {
            return;
        }

        if (entry.WakeAt is { } wakeAt)
        {
            Keep(entry.EndpointId, row with { WakeAt = SqlValues.Milliseconds(wakeAt) });
            Writes.Rested.Remove(entry.EndpointId);
        }
        else
        {
            Writes.Rested.Add(entry.EndpointId);
        }
    }

    private void Keep(string endpointId, OwnerRow row) => Writes.Owners[endpointId] = known.Owners[endpointId] = row;
}
