using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Operations;
using Fanfare.Sql;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Writes journal batches to SQLite: prepared statements in a loop, one transaction for all.</summary>
internal sealed class SqliteJournalWriter(SqliteDatabase database, NewLabels labels, TimeProvider time) : IJournalWriter, IDisposable
{
    // Used on the writer's thread only.
    private Statements? _statements;

    public Task<IReadOnlyList<JournalResult>> CommitAsync(IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<JournalResult>>(connection => Commit(connection, batch), cancellationToken);

    public Task<long> ReadLastSequenceAsync(string applicationId, string channel, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Dapper.SqlMapper.ExecuteScalarAsync<long>(
                connection, "SELECT last_sequence FROM channels WHERE application_id = @applicationId AND channel = @channel", new { applicationId, channel }),
            cancellationToken);

    public void Dispose() => _statements?.Dispose();

    private JournalResult[] Commit(SqliteConnection connection, IReadOnlyList<JournalEntry> batch)
    {
        if (_statements is null)
        {
            _statements = new Statements(connection);
            labels.Added(Dapper.SqlMapper.ExecuteScalar<int>(connection, "SELECT count(*) FROM new_event_labels"));
        }

        var run = new Run(_statements, SqlValues.Milliseconds(time.GetUtcNow()));
        var results = new JournalResult[batch.Count];
        for (var index = 0; index < results.Length; index++)
        {
            results[index] = batch[index] switch
            {
                EventAppend entry => run.Append(entry),
                AttemptAppend entry => run.Append(entry),
                HealthSetting entry => run.Set(entry),
                VerificationSetting entry => run.Set(entry),
                OwnerClaim entry => run.Claim(entry),
                WakeSetting entry => run.Set(entry),
                var other => throw new ArgumentException($"No store writes a {other.GetType()}.", nameof(batch)),
            };
        }

        run.Wake();
        labels.Added(run.Labels);
        return results;
    }

    /// <summary>One batch. What it has read of applications and owners holds until its end, since nobody else writes meanwhile.</summary>
    private sealed class Run(Statements statements, long now)
    {
        private readonly Dictionary<string, long?> _versions = new(StringComparer.Ordinal);
        private readonly Dictionary<string, (long Epoch, long Version)?> _owners = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _wakes = new(StringComparer.Ordinal);

        /// <summary>How many labels the batch has.</summary>
        public int Labels { get; private set; }

        public JournalResult Append(EventAppend entry)
        {
            var accepted = entry.Event;
            if (VersionOf(accepted.ApplicationId) is not { } version)
            {
                return new JournalResult.NoApplication();
            }

            if (entry.Idempotency is { } key && statements.FindAnswer.First(ReadAnswer, key.Key, now) is { } first)
            {
                return new JournalResult.Repeated(first);
            }

            if (version != entry.SubscriptionVersion)
            {
                return new JournalResult.StaleSubscriptions(version);
            }

            if (accepted.EventId is { } eventId && statements.FindEventId.First(static _ => true, accepted.ApplicationId, eventId))
            {
                return new JournalResult.DuplicateEventId();
            }

            if (statements.TakePlace.Execute(accepted.ApplicationId, accepted.Channel, accepted.Sequence) == 0)
            {
                return new JournalResult.SequenceTaken();
            }

            Insert(accepted);

            var wakeAt = SqlValues.Milliseconds(entry.WakeAt);
            foreach (var (endpointId, lane) in entry.Recipients)
            {
                statements.InsertDelivery.Execute(endpointId, lane, accepted.Sequence, accepted.ApplicationId, accepted.Id, SqlValues.Milliseconds(accepted.AcceptedAt));
                _wakes[endpointId] = wakeAt;
            }

            if (entry.Idempotency is { } guard)
            {
                statements.InsertAnswer.Execute(guard.Key, guard.RequestHash, guard.Status, guard.Body, accepted.Id, SqlValues.Milliseconds(guard.ExpiresAt));
            }

            return new JournalResult.Committed();
        }

        public JournalResult Append(AttemptAppend entry)
        {
            var attempt = entry.Attempt;
            if (OwnerOf(attempt.EndpointId) is not { } owner || owner.Epoch != entry.Epoch)
            {
                return new JournalResult.Fenced();
            }

            var startedAt = SqlValues.Milliseconds(attempt.Timestamp);
            var owed = entry.NextDueAt is { } dueAt
                ? statements.Reschedule.Execute(SqlValues.Milliseconds(dueAt), attempt.EndpointId, entry.Lane, entry.Sequence, entry.RateLimited, startedAt)
                : statements.Settle.Execute(attempt.EndpointId, entry.Lane, entry.Sequence);

            // What was cancelled while it was under way stays cancelled, unless it has arrived.
            var canceled = owed == 0 && attempt.Status == MessageStatus.Fail;
            statements.InsertAttempt.Execute(
                attempt.Id, attempt.ApplicationId, attempt.EndpointId, attempt.MessageId, (int)(canceled ? MessageStatus.Canceled : attempt.Status), (int)attempt.Fault, attempt.StatusCode,
                (long)attempt.Duration.TotalMilliseconds, startedAt, (int)attempt.Trigger, attempt.Last && !canceled, attempt.Url, attempt.Response);
            Tell(canceled ? null : entry.News);
            return new JournalResult.Committed(owner.Version);
        }

        public JournalResult Set(HealthSetting entry)
        {
            if (OwnerOf(entry.EndpointId) is not { } owner || owner.Epoch != entry.Epoch)
            {
                return new JournalResult.Fenced();
            }

            if (entry.Disable && statements.Disable.Execute(entry.EndpointId, now) == 1)
            {
                owner = Changed(entry.EndpointId);
                Tell(entry.News);
            }

            statements.SetHealth.Execute(entry.EndpointId, SettingsJson.Write(entry.Health));
            return new JournalResult.Committed(owner.Version);
        }

        public JournalResult Set(VerificationSetting entry)
        {
            if (OwnerOf(entry.EndpointId) is not { } owner || owner.Epoch != entry.Epoch)
            {
                return new JournalResult.Fenced();
            }

            var state = entry.State;
            if (statements.SetVerification.Execute(entry.EndpointId, state.Code, SettingsJson.Write(state), state.Status == VerificationStatus.Verified) == 1)
            {
                owner = Changed(entry.EndpointId);
                Tell(entry.News);
            }

            return new JournalResult.Committed(owner.Version);
        }

        public JournalResult Claim(OwnerClaim entry)
        {
            _owners.Remove(entry.EndpointId);
            var epoch = statements.Claim.First(static row => (long?)row.Integer(0), entry.EndpointId);
            return epoch is { } claimed ? new JournalResult.Claimed(claimed) : new JournalResult.NoEndpoint();
        }

        public JournalResult Set(WakeSetting entry)
        {
            if (entry.WakeAt is { } wakeAt)
            {
                statements.SetWake.Execute(entry.EndpointId, SqlValues.Milliseconds(wakeAt), SqlValues.Milliseconds(entry.IfStillAt));
            }
            else
            {
                statements.ClearWake.Execute(entry.EndpointId, SqlValues.Milliseconds(entry.IfStillAt));
            }

            return new JournalResult.Committed();
        }

        /// <summary>Has the endpoints of this batch's events woken in time, whatever happens to this process.</summary>
        public void Wake()
        {
            foreach (var (endpointId, wakeAt) in _wakes)
            {
                statements.Wake.Execute(endpointId, wakeAt);
            }
        }

        /// <summary>The endpoint and its application's subscriptions are no longer what others may know.</summary>
        private (long Epoch, long Version) Changed(string endpointId)
        {
            statements.RaiseOwnerVersion.Execute(endpointId);
            statements.RaiseSubscriptionVersion.Execute(endpointId);
            _owners.Remove(endpointId);
            _versions.Clear();
            return OwnerOf(endpointId)!.Value;
        }

        private void Tell(OperationalEvent? news)
        {
            if (news is not null)
            {
                statements.InsertNews.Execute(news.Id, news.EventType, news.Payload, news.ApplicationId);
            }
        }

        private static IdempotentAnswer ReadAnswer(Statement.Row row) => new()
        {
            RequestHash = row.Text(0),
            Status = (int)row.Integer(1),
            Body = row.BlobOrNull(2),
            MessageId = row.TextOrNull(3),
        };

        private void Insert(AcceptedEvent accepted)
        {
            statements.InsertEvent.Execute(
                accepted.Id, accepted.ApplicationId, accepted.Channel, accepted.Sequence, accepted.EventType, accepted.EventId, SqlValues.JsonOrNull(accepted.Channels),
                SqlValues.JsonOrNull(accepted.Tags), SqlValues.Milliseconds(accepted.AcceptedAt), SqlValues.Milliseconds(accepted.PayloadExpiresAt), accepted.Payload,
                accepted.OnlyEndpointId, accepted.TraceParent);
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

        private long? VersionOf(string applicationId)
        {
            if (!_versions.TryGetValue(applicationId, out var version))
            {
                _versions[applicationId] = version = statements.ReadVersion.First(static row => (long?)row.Integer(0), applicationId);
            }

            return version;
        }

        private (long Epoch, long Version)? OwnerOf(string endpointId)
        {
            if (!_owners.TryGetValue(endpointId, out var owner))
            {
                _owners[endpointId] = owner = statements.ReadOwner.First(static row => ((long, long)?)(row.Integer(0), row.Integer(1)), endpointId);
            }

            return owner;
        }
    }

    private sealed class Statements(SqliteConnection connection) : IDisposable
    {
        public Statement ReadVersion { get; } = new(
            connection, "SELECT subscription_version FROM applications WHERE id = ?1 AND deleted_at IS NULL");

        public Statement ReadOwner { get; } = new(
            connection, "SELECT epoch, version FROM endpoint_owners WHERE endpoint_id = ?1");

        public Statement FindAnswer { get; } = new(
            connection, "SELECT request_hash, status, body, message_id FROM idempotency_keys WHERE key = ?1 AND expires_at > ?2");

        public Statement InsertAnswer { get; } = new(
            connection, "INSERT OR REPLACE INTO idempotency_keys (key, request_hash, status, body, message_id, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

        public Statement FindEventId { get; } = new(
            connection, "SELECT 1 FROM event_ids WHERE application_id = ?1 AND event_id = ?2");

        public Statement InsertEventId { get; } = new(
            connection, "INSERT INTO event_ids (application_id, event_id, message_id) VALUES (?1, ?2, ?3)");

        public Statement InsertLabel { get; } = new(
            connection, "INSERT INTO new_event_labels (application_id, label, id) VALUES (?1, ?2, ?3)");

        public Statement TakePlace { get; } = new(
            connection,
            """
            INSERT INTO channels (application_id, channel, last_sequence) VALUES (?1, ?2, ?3)
            ON CONFLICT (application_id, channel) DO UPDATE SET last_sequence = ?3 WHERE last_sequence < ?3
            """);

        public Statement InsertEvent { get; } = new(
            connection,
            """
            INSERT INTO events (id, application_id, channel, sequence, event_type, event_id, channels, tags, accepted_at, payload_expires_at, payload, only_endpoint_id, trace_parent)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """);

        public Statement InsertDelivery { get; } = new(
            connection, "INSERT INTO deliveries (endpoint_id, lane, sequence, application_id, message_id, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

        public Statement Wake { get; } = new(
            connection, "UPDATE endpoint_owners SET wake_at = ?2 WHERE endpoint_id = ?1 AND (wake_at IS NULL OR wake_at > ?2)");

        public Statement SetWake { get; } = new(
            connection, "UPDATE endpoint_owners SET wake_at = ?2 WHERE endpoint_id = ?1 AND (?3 IS NULL OR wake_at = ?3)");

        public Statement ClearWake { get; } = new(
            connection,
            """
            UPDATE endpoint_owners SET wake_at = NULL WHERE endpoint_id = ?1 AND (?2 IS NULL OR wake_at = ?2)
            AND (NOT EXISTS (SELECT 1 FROM deliveries WHERE endpoint_id = ?1)
                 OR EXISTS (SELECT 1 FROM endpoints WHERE id = ?1 AND held = 1 AND deleted_at IS NULL
                            AND (disabled = 1 OR coalesce(json_extract(verification, '$.status'), '') <> 'pending')))
            """);

        public Statement Claim { get; } = new(
            connection, "UPDATE endpoint_owners SET epoch = epoch + 1 WHERE endpoint_id = ?1 RETURNING epoch");

        public Statement InsertAttempt { get; } = new(
            connection,
            """
            INSERT INTO attempts (id, application_id, endpoint_id, message_id, status, fault, status_code, duration, attempted_at, trigger_type, last, url, response)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """);

        public Statement Reschedule { get; } = new(
            connection,
            "UPDATE deliveries SET attempts = attempts + 1, rate_limited = rate_limited + ?5, due_at = ?1, tried_at = coalesce(tried_at, ?6) WHERE endpoint_id = ?2 AND lane = ?3 AND sequence = ?4");

        public Statement Settle { get; } = new(
            connection, "DELETE FROM deliveries WHERE endpoint_id = ?1 AND lane = ?2 AND sequence = ?3");

        public Statement SetHealth { get; } = new(
            connection, "UPDATE endpoints SET health = ?2 WHERE id = ?1");

        public Statement Disable { get; } = new(
            connection, "UPDATE endpoints SET disabled = 1, held = 1, subscribed = 0, updated_at = ?2 WHERE id = ?1 AND disabled = 0");

        public Statement SetVerification { get; } = new(
            connection,
            """
            UPDATE endpoints SET verification = ?3,
                held = disabled OR NOT ?4, subscribed = NOT disabled AND (?4 OR coalesce(json_extract(?3, '$.hold'), 0))
            WHERE id = ?1 AND json_extract(verification, '$.code') = ?2 AND json_extract(verification, '$.status') = 'pending'
            """);

        public Statement RaiseOwnerVersion { get; } = new(
            connection, "UPDATE endpoint_owners SET version = version + 1 WHERE endpoint_id = ?1");

        public Statement RaiseSubscriptionVersion { get; } = new(
            connection,
            "UPDATE applications SET subscription_version = subscription_version + 1 WHERE id = (SELECT application_id FROM endpoints WHERE id = ?1)");

        public Statement InsertNews { get; } = new(connection, OperationalEventStore.InsertSql);

        public void Dispose()
        {
            foreach (var command in (ReadOnlySpan<Statement>)
                [ReadVersion, ReadOwner, FindAnswer, InsertAnswer, FindEventId, InsertEventId, InsertLabel, TakePlace, InsertEvent, InsertDelivery, Wake, SetWake, ClearWake, Claim, InsertAttempt, Reschedule, Settle,
                 SetHealth, Disable, SetVerification, RaiseOwnerVersion, RaiseSubscriptionVersion, InsertNews])
            {
                command.Dispose();
            }
        }
    }
}
