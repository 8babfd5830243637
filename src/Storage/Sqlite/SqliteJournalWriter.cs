using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Operations;
using Fanfare.Sql;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Writes journal batches to SQLite: prepared statements in a loop, one transaction for all.</summary>
internal sealed class SqliteJournalWriter(SqliteDatabase database, TimeProvider time) : IJournalWriter, IDisposable
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
        _statements ??= new Statements(connection);
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
        return results;
    }

    /// <summary>One batch. What it has read of applications and owners holds until its end, since nobody else writes meanwhile.</summary>
    private sealed class Run(Statements statements, long now)
    {
        private readonly Dictionary<string, long?> _versions = new(StringComparer.Ordinal);
        private readonly Dictionary<string, (long Epoch, long Version)?> _owners = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _wakes = new(StringComparer.Ordinal);

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
            var epoch = statements.Claim.First(static reader => (long?)reader.GetInt64(0), entry.EndpointId);
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
                statements.InsertNews.Execute(news.Id, news.ApplicationId, news.EventType, news.Payload);
            }
        }

        private static IdempotentAnswer ReadAnswer(SqliteDataReader reader) => new()
        {
            RequestHash = reader.GetString(0),
            Status = reader.GetInt32(1),
            Body = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2),
            MessageId = reader.IsDBNull(3) ? null : reader.GetString(3),
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
            }
        }

        private long? VersionOf(string applicationId)
        {
            if (!_versions.TryGetValue(applicationId, out var version))
            {
                _versions[applicationId] = version = statements.ReadVersion.First(static reader => (long?)reader.GetInt64(0), applicationId);
            }

            return version;
        }

        private (long Epoch, long Version)? OwnerOf(string endpointId)
        {
            if (!_owners.TryGetValue(endpointId, out var owner))
            {
                _owners[endpointId] = owner = statements.ReadOwner.First(static reader => ((long, long)?)(reader.GetInt64(0), reader.GetInt64(1)), endpointId);
            }

            return owner;
        }
    }

    private sealed class Statements(SqliteConnection connection) : IDisposable
    {
        public PreparedCommand ReadVersion { get; } = new(
            connection, "SELECT subscription_version FROM applications WHERE id = @p0 AND deleted_at IS NULL", 1);

        public PreparedCommand ReadOwner { get; } = new(
            connection, "SELECT epoch, version FROM endpoint_owners WHERE endpoint_id = @p0", 1);

        public PreparedCommand FindAnswer { get; } = new(
            connection, "SELECT request_hash, status, body, message_id FROM idempotency_keys WHERE key = @p0 AND expires_at > @p1", 2);

        public PreparedCommand InsertAnswer { get; } = new(
            connection, "INSERT OR REPLACE INTO idempotency_keys (key, request_hash, status, body, message_id, expires_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)", 6);

        public PreparedCommand FindEventId { get; } = new(
            connection, "SELECT 1 FROM event_ids WHERE application_id = @p0 AND event_id = @p1", 2);

        public PreparedCommand InsertEventId { get; } = new(
            connection, "INSERT INTO event_ids (application_id, event_id, message_id) VALUES (@p0, @p1, @p2)", 3);

        public PreparedCommand InsertLabel { get; } = new(
            connection, "INSERT INTO event_labels (application_id, label, id) VALUES (@p0, @p1, @p2)", 3);

        public PreparedCommand TakePlace { get; } = new(
            connection,
            """
            INSERT INTO channels (application_id, channel, last_sequence) VALUES (@p0, @p1, @p2)
            ON CONFLICT (application_id, channel) DO UPDATE SET last_sequence = @p2 WHERE last_sequence < @p2
            """,
            3);

        public PreparedCommand InsertEvent { get; } = new(
            connection,
            """
            INSERT INTO events (id, application_id, channel, sequence, event_type, event_id, channels, tags, accepted_at, payload_expires_at, payload, only_endpoint_id, trace_parent)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12)
            """,
            13);

        public PreparedCommand InsertDelivery { get; } = new(
            connection, "INSERT INTO deliveries (endpoint_id, lane, sequence, application_id, message_id, due_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)", 6);

        public PreparedCommand Wake { get; } = new(
            connection, "UPDATE endpoint_owners SET wake_at = @p1 WHERE endpoint_id = @p0 AND (wake_at IS NULL OR wake_at > @p1)", 2);

        public PreparedCommand SetWake { get; } = new(
            connection, "UPDATE endpoint_owners SET wake_at = @p1 WHERE endpoint_id = @p0 AND (@p2 IS NULL OR wake_at = @p2)", 3);

        public PreparedCommand ClearWake { get; } = new(
            connection,
            """
            UPDATE endpoint_owners SET wake_at = NULL WHERE endpoint_id = @p0 AND (@p1 IS NULL OR wake_at = @p1)
            AND (NOT EXISTS (SELECT 1 FROM deliveries WHERE endpoint_id = @p0)
                 OR EXISTS (SELECT 1 FROM endpoints WHERE id = @p0 AND held = 1 AND deleted_at IS NULL
                            AND (disabled = 1 OR coalesce(json_extract(verification, '$.status'), '') <> 'pending')))
            """,
            2);

        public PreparedCommand Claim { get; } = new(
            connection, "UPDATE endpoint_owners SET epoch = epoch + 1 WHERE endpoint_id = @p0 RETURNING epoch", 1);

        public PreparedCommand InsertAttempt { get; } = new(
            connection,
            """
            INSERT INTO attempts (id, application_id, endpoint_id, message_id, status, fault, status_code, duration, attempted_at, trigger_type, last, url, response)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12)
            """,
            13);

        public PreparedCommand Reschedule { get; } = new(
            connection,
            "UPDATE deliveries SET attempts = attempts + 1, rate_limited = rate_limited + @p4, due_at = @p0, tried_at = coalesce(tried_at, @p5) WHERE endpoint_id = @p1 AND lane = @p2 AND sequence = @p3",
            6);

        public PreparedCommand Settle { get; } = new(
            connection, "DELETE FROM deliveries WHERE endpoint_id = @p0 AND lane = @p1 AND sequence = @p2", 3);

        public PreparedCommand SetHealth { get; } = new(
            connection, "UPDATE endpoints SET health = @p1 WHERE id = @p0", 2);

        public PreparedCommand Disable { get; } = new(
            connection, "UPDATE endpoints SET disabled = 1, held = 1, subscribed = 0, updated_at = @p1 WHERE id = @p0 AND disabled = 0", 2);

        public PreparedCommand SetVerification { get; } = new(
            connection,
            """
            UPDATE endpoints SET verification = @p2,
                held = disabled OR NOT @p3, subscribed = NOT disabled AND (@p3 OR coalesce(json_extract(@p2, '$.hold'), 0))
            WHERE id = @p0 AND json_extract(verification, '$.code') = @p1 AND json_extract(verification, '$.status') = 'pending'
            """,
            4);

        public PreparedCommand RaiseOwnerVersion { get; } = new(
            connection, "UPDATE endpoint_owners SET version = version + 1 WHERE endpoint_id = @p0", 1);

        public PreparedCommand RaiseSubscriptionVersion { get; } = new(
            connection,
            "UPDATE applications SET subscription_version = subscription_version + 1 WHERE id = (SELECT application_id FROM endpoints WHERE id = @p0)",
            1);

        public PreparedCommand InsertNews { get; } = new(connection, SqlOperations.InsertSql, 4);

        public void Dispose()
        {
            foreach (var command in (ReadOnlySpan<PreparedCommand>)
                [ReadVersion, ReadOwner, FindAnswer, InsertAnswer, FindEventId, InsertEventId, TakePlace, InsertEvent, InsertDelivery, Wake, SetWake, ClearWake, Claim, InsertAttempt, Reschedule, Settle,
                 SetHealth, Disable, SetVerification, RaiseOwnerVersion, RaiseSubscriptionVersion, InsertNews])
            {
                command.Dispose();
            }
        }
    }
}
