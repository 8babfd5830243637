using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Operations;
using Fanfare.Sql;

namespace Fanfare.Sqlite;

/// <summary>
/// Writes a batch at once, statement by statement. What it has read of applications and owners holds until its end, since nobody else
/// writes meanwhile.
/// </summary>
internal sealed class SqliteBatch(SqliteStatements statements, long now) : IJournalBatch
{
    private readonly Dictionary<string, long?> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EndpointOwner?> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _wakes = new(StringComparer.Ordinal);

    /// <summary>How many labels the batch has.</summary>
    public int Labels { get; private set; }

    /// <summary>Has the endpoints of the batch's events woken in time, whatever happens to this process. To be called last.</summary>
    public void End()
    {
        foreach (var (endpointId, wakeAt) in _wakes)
        {
            statements.Wake.Execute(endpointId, wakeAt);
        }
    }

    public long? VersionOf(string applicationId)
    {
        if (!_versions.TryGetValue(applicationId, out var version))
        {
            _versions[applicationId] = version = statements.ReadVersion.First(static row => (long?)row.Integer(0), applicationId);
        }

        return version;
    }

    public EndpointOwner? OwnerOf(string endpointId)
    {
        if (!_owners.TryGetValue(endpointId, out var owner))
        {
            _owners[endpointId] = owner = statements.ReadOwner.First(
                static row => (EndpointOwner?)new EndpointOwner(row.Integer(0), row.Integer(1)), endpointId);
        }

        return owner;
    }

    public IdempotentAnswer? AnswerTo(string key) => statements.FindAnswer.First(ReadAnswer, key, now);

    public bool HasEventId(string applicationId, string eventId) => statements.FindEventId.First(static _ => true, applicationId, eventId);

    public bool TryTakePlace(string applicationId, string channel, long sequence) =>
        statements.TakePlace.Execute(applicationId, channel, sequence) > 0;

    public void Insert(EventAppend entry)
    {
        var accepted = entry.Event;
        Insert(accepted);
        var wakeAt = SqlValues.Milliseconds(entry.WakeAt);
        foreach (var (endpointId, lane) in entry.Recipients)
        {
            statements.InsertDelivery.Execute(
                endpointId, lane, accepted.Sequence, accepted.ApplicationId, accepted.Id, SqlValues.Milliseconds(accepted.AcceptedAt));
            _wakes[endpointId] = wakeAt;
        }

        if (entry.Idempotency is { } guard)
        {
            statements.InsertAnswer.Execute(
                guard.Key, guard.RequestHash, guard.Status, guard.Body, accepted.Id, SqlValues.Milliseconds(guard.ExpiresAt));
        }
    }

    public void Insert(AttemptAppend entry)
    {
        var attempt = entry.Attempt;
        var startedAt = SqlValues.Milliseconds(attempt.Timestamp);
        var owed = entry.NextDueAt is { } dueAt
            ? statements.Reschedule.Execute(
                SqlValues.Milliseconds(dueAt), attempt.EndpointId, entry.Lane, entry.Sequence, entry.RateLimited, startedAt)
            : statements.Settle.Execute(attempt.EndpointId, entry.Lane, entry.Sequence);
        var canceled = owed == 0 && attempt.Status == MessageStatus.Fail;
        statements.InsertAttempt.Execute(
            attempt.Id, attempt.ApplicationId, attempt.EndpointId, attempt.MessageId, (int)(
                canceled ? MessageStatus.Canceled : attempt.Status),
            (int)attempt.Fault, attempt.StatusCode, (long)attempt.Duration.TotalMilliseconds, startedAt, (int)attempt.Trigger,
            attempt.Last && !canceled, attempt.Url, attempt.Response);
        if (entry.News is { } news && !canceled)
        {
            Insert(news);
        }
    }

    public void Insert(OperationalEvent news) => statements.InsertNews.Execute(news.Id, news.EventType, news.Payload, news.ApplicationId);

    public bool TryDisable(string endpointId) => statements.Disable.Execute(endpointId, now) == 1;

    public void SetHealth(string endpointId, EndpointHealth health) => statements.SetHealth.Execute(endpointId, SettingsJson.Write(health));

    public bool TrySetVerification(string endpointId, VerificationState state) =>
        statements.SetVerification.Execute(
            endpointId, state.Code, SettingsJson.Write(state), state.Status == VerificationStatus.Verified) == 1;

    public EndpointOwner RaiseVersions(string endpointId)
    {
        statements.RaiseOwnerVersion.Execute(endpointId);
        statements.RaiseSubscriptionVersion.Execute(endpointId);
        _owners.Remove(endpointId);
        _versions.Clear();
        return OwnerOf(endpointId)!.Value;
    }

    public long? Claim(string endpointId)
    {
        _owners.Remove(endpointId);
        return statements.Claim.First(static row => (long?)row.Integer(0), endpointId);
    }

    public void SetWake(WakeSetting entry)
    {
        if (entry.WakeAt is { } wakeAt)
        {
            statements.SetWake.Execute(entry.EndpointId, SqlValues.Milliseconds(wakeAt), SqlValues.Milliseconds(entry.IfStillAt));
        }
        else
        {
            statements.ClearWake.Execute(entry.EndpointId, SqlValues.Milliseconds(entry.IfStillAt));
        }
    }

    private void Insert(AcceptedEvent accepted)
    {
        statements.InsertEvent.Execute(
            accepted.Id, accepted.ApplicationId, accepted.Channel, accepted.Sequence, accepted.EventType, accepted.EventId,
            SqlValues.JsonOrNull(accepted.Channels), SqlValues.JsonOrNull(accepted.Tags), SqlValues.Milliseconds(accepted.AcceptedAt),
            SqlValues.Milliseconds(accepted.PayloadExpiresAt), accepted.Payload, accepted.OnlyEndpointId, accepted.TraceParent);
        if (accepted.EventId is { } eventId)
        {
            statements.InsertEventId.Execute(accepted.ApplicationId, eventId, accepted.Id);
        }

        foreach (var label in EventLabels.Of(accepted))
        {
            statements.InsertLabel.Execute(accepted.ApplicationId, label, accepted.Id);
            Labels++;
        }
    }

    private static IdempotentAnswer ReadAnswer(Statement.Row row) => new()
    {
        RequestHash = row.Text(0),
        Status = (int)row.Integer(1),
        Body = row.BlobOrNull(2),
        MessageId = row.TextOrNull(3),
    };
}
