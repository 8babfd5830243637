using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Operations;
using Fanfare.Sql;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// What a batch writes: a statement with arrays for each table. Rows that are there are found by their keys first and changed by their
/// places: there is no
/// other way to run such a statement, so that its plan may be kept, however small the table was when it was made.
/// </summary>
internal sealed class BatchWrites
{
    private readonly Dictionary<(string ApplicationId, string Channel), (long? Before, long After)> _places = [];
    private readonly List<List<AttemptAppend>> _attempts = [];
    private readonly Dictionary<(string EndpointId, string Lane, long Sequence), int> _tries = [];
    private readonly List<OperationalEvent> _news = [];

    public List<EventAppend> Events { get; } = [];

    /// <summary>When endpoints are to be woken for events of this batch.</summary>
    public Dictionary<string, long> WakeAt { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, OwnerRow> Owners { get; } = new(StringComparer.Ordinal);

    /// <summary>Endpoints that need not be woken any more, if nothing is owed to them.</summary>
    public HashSet<string> Rested { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Disabled { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Health { get; } = new(StringComparer.Ordinal);

    public List<(string EndpointId, VerificationState State)> Verifications { get; } = [];

    /// <summary>New subscription versions by application.</summary>
    public Dictionary<string, long> Versions { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a place in a channel, which is <paramref name="last"/> before.</summary>
    public void Take((string ApplicationId, string Channel) channel, long? last, long sequence) =>
        _places[channel] = (_places.TryGetValue(channel, out var place) ? place.Before : last, sequence);

    /// <summary>Adds an attempt. Those of one delivery are written one after the other.</summary>
    public void Add(AttemptAppend entry)
    {
        var delivery = (entry.Attempt.EndpointId, entry.Lane, entry.Sequence);
        var round = _tries.GetValueOrDefault(delivery);
        _tries[delivery] = round + 1;
        if (round == _attempts.Count)
        {
            _attempts.Add([]);
        }

        _attempts[round].Add(entry);
    }

    public void Tell(OperationalEvent news) => _news.Add(news);

    /// <summary>Writes everything and commits, in one exchange with the server.</summary>
    /// <exception cref="PostgresException">
    /// A channel has a place that was not taken when it was read: a failure of serialization, or a unique key that is violated.
    /// </exception>
    public async Task CommitAsync(NpgsqlConnection connection, long now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        AddPlaces(batch, now);
        AddEvents(batch, now);
        AddAttempts(batch);
        AddStates(batch, now);
        AddOwners(batch);
        AddNews(batch);
        batch.Add("COMMIT");
        await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes the places, if they are still free: those of channels that are new, and those of others.</summary>
    private void AddPlaces(NpgsqlBatch batch, long now)
    {
        var fresh = _places.Where(static one => one.Value.Before is null).ToList();
        if (fresh.Count > 0)
        {
            batch.Add(
                "INSERT INTO channels (application_id, channel, last_sequence, used_at) SELECT u.a, u.c, u.s, $4 FROM unnest($1, $2, "
                    + "$3) AS u (a, c, s)",
                fresh.ConvertAll(static one => one.Key.ApplicationId).ToArray(), fresh.ConvertAll(static one => one.Key.Channel).ToArray(),
                fresh.ConvertAll(static one => one.Value.After).ToArray(), now);
        }

        var moved = _places.Where(static one => one.Value.Before is not null).ToList();
        if (moved.Count > 0)
        {
            batch.Add(
                BatchSql.MovePlaces,
                moved.ConvertAll(static one => one.Key.ApplicationId).ToArray(), moved.ConvertAll(static one => one.Key.Channel).ToArray(),
                moved.ConvertAll(static one => one.Value.Before!.Value).ToArray(),
                moved.ConvertAll(static one => one.Value.After).ToArray(), now, (long)moved.Count);
        }
    }

    private void AddEvents(NpgsqlBatch batch, long now)
    {
        if (Events.Count == 0)
        {
            return;
        }

        batch.Add(
            """
            INSERT INTO events (id, application_id, channel, sequence, event_type, event_id, channels, tags, accepted_at,
                payload_expires_at, payload, only_endpoint_id, trace_parent)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            Column(static one => one.Id), Column(static one => one.ApplicationId), Column(static one => one.Channel),
            Column(static one => one.Sequence), Column(static one => one.EventType),
            Column(static one => one.EventId), Column(static one => SqlValues.JsonOrNull(one.Channels)),
            Column(static one => SqlValues.JsonOrNull(one.Tags)),
            Column(static one => SqlValues.Milliseconds(one.AcceptedAt)),
            Column(static one => SqlValues.Milliseconds(one.PayloadExpiresAt)), Column(static one => one.Payload),
            Column(static one => one.OnlyEndpointId), Column(static one => one.TraceParent));
        var named = Events.FindAll(static entry => entry.Event.EventId is not null);
        if (named.Count > 0)
        {
            batch.Add(
                "INSERT INTO event_ids (application_id, event_id, message_id) SELECT * FROM unnest($1, $2, $3)",
                named.ConvertAll(static entry => entry.Event.ApplicationId).ToArray(),
                named.ConvertAll(static entry => entry.Event.EventId).ToArray(),
                named.ConvertAll(static entry => entry.Event.Id).ToArray());
        }

        var labels = Events.SelectMany(
            static entry =>
                EventLabels.Of(entry.Event).Select(label => (entry.Event.ApplicationId, Label: label, entry.Event.Id))).ToList();
        if (labels.Count > 0)
        {
            batch.Add(
                "INSERT INTO event_labels (application_id, label, id) SELECT * FROM unnest($1, $2, $3)",
                labels.ConvertAll(static one => one.ApplicationId).ToArray(), labels.ConvertAll(static one => one.Label).ToArray(),
                labels.ConvertAll(static one => one.Id).ToArray());
        }

        AddDeliveries(batch, now);
    }

    private void AddDeliveries(NpgsqlBatch batch, long now)
    {
        var owed = Events.SelectMany(static entry => entry.Recipients.Select(recipient => (recipient, entry.Event))).ToList();
        if (owed.Count > 0)
        {
            batch.Add(
                "INSERT INTO deliveries (endpoint_id, lane, sequence, application_id, message_id, due_at) SELECT * FROM unnest($1, "
                    + "$2, $3, $4, $5, $6)",
                owed.ConvertAll(static one => one.recipient.EndpointId).ToArray(),
                owed.ConvertAll(static one => one.recipient.Lane).ToArray(), owed.ConvertAll(static one => one.Event.Sequence).ToArray(),
                owed.ConvertAll(static one => one.Event.ApplicationId).ToArray(), owed.ConvertAll(static one => one.Event.Id).ToArray(),
                owed.ConvertAll(static one => SqlValues.Milliseconds(one.Event.AcceptedAt)).ToArray());
        }

        var guarded = Events.FindAll(static entry => entry.Idempotency is not null);
        if (guarded.Count > 0)
        {
            batch.Add(
                "DELETE FROM idempotency_keys WHERE key = ANY($1) AND expires_at <= $2",
                guarded.ConvertAll(static entry => entry.Idempotency!.Key).ToArray(), now);
            batch.Add(
                "INSERT INTO idempotency_keys (key, request_hash, status, body, message_id, expires_at) SELECT * FROM unnest($1, $2, "
                    + "$3, $4, $5, $6)",
                guarded.ConvertAll(static entry => entry.Idempotency!.Key).ToArray(),
                guarded.ConvertAll(static entry => entry.Idempotency!.RequestHash).ToArray(),
                guarded.ConvertAll(static entry => entry.Idempotency!.Status).ToArray(),
                guarded.ConvertAll(static entry => entry.Idempotency!.Body).ToArray(),
                guarded.ConvertAll(static entry => entry.Event.Id).ToArray(),
                guarded.ConvertAll(static entry => SqlValues.Milliseconds(entry.Idempotency!.ExpiresAt)).ToArray());
        }
    }

    private void AddAttempts(NpgsqlBatch batch)
    {
        foreach (var round in _attempts)
        {
            batch.Add(
                BatchSql.InsertAttempts,
                Of(static one => one.Attempt.Id), Of(static one => one.Attempt.ApplicationId), Of(static one => one.Attempt.EndpointId),
                Of(static one => one.Attempt.MessageId),
                Of(static one => (int)one.Attempt.Status), Of(static one => (int)one.Attempt.Fault),
                Of(static one => one.Attempt.StatusCode), Of(static one => (long)one.Attempt.Duration.TotalMilliseconds),
                Of(static one => SqlValues.Milliseconds(one.Attempt.Timestamp)), Of(static one => (int)one.Attempt.Trigger),
                Of(static one => one.Attempt.Last), Of(static one => one.Attempt.Url),
                Of(static one => one.Attempt.Response), Of(static one => one.Lane), Of(static one => one.Sequence),
                Of(static one => SqlValues.Milliseconds(one.NextDueAt)), Of(static one => one.RateLimited ? 1 : 0));

            T[] Of<T>(Func<AttemptAppend, T> value) => [.. round.Select(value)];
        }
    }

    private void AddStates(NpgsqlBatch batch, long now)
    {
        if (Disabled.Count > 0)
        {
            batch.Add(
                "UPDATE endpoints SET disabled = true, held = true, subscribed = false, updated_at = $2 WHERE id = ANY($1)",
                [Disabled.ToArray(), now]);
        }

        foreach (var (endpointId, state) in Verifications)
        {
            var verified = state.Status == VerificationStatus.Verified;
            batch.Add(
                "UPDATE endpoints SET verification = $2, held = disabled OR NOT $3, subscribed = NOT disabled AND ($3 OR $4) WHERE id = $1",
                endpointId, SettingsJson.Write(state), verified, state.Hold);
        }

        if (Health.Count > 0)
        {
            batch.Add(BatchSql.UpdateHealth, Health.Keys.ToArray(), Health.Values.ToArray());
        }

        if (Versions.Count > 0)
        {
            batch.Add(BatchSql.UpdateVersions, Versions.Keys.ToArray(), Versions.Values.ToArray());
        }
    }

    /// <summary>Writes owners and when they are to be woken: last what events want, whatever happens to this process.</summary>
    private void AddOwners(NpgsqlBatch batch)
    {
        if (Owners.Count > 0)
        {
            batch.Add(
                BatchSql.UpdateOwners,
                Owners.Keys.ToArray(), Owners.Values.Select(static one => one.Owner.Epoch).ToArray(),
                Owners.Values.Select(static one => one.Owner.Version).ToArray(), Owners.Values.Select(static one => one.WakeAt).ToArray());
        }

        if (Rested.Count > 0)
        {
            batch.Add(
                """
                UPDATE endpoint_owners o SET wake_at = NULL
                WHERE o.endpoint_id = ANY($1) AND o.wake_at IS NOT NULL
                  AND ((SELECT 1 FROM deliveries d WHERE d.endpoint_id = o.endpoint_id LIMIT 1) IS NULL
                       OR EXISTS (SELECT 1 FROM endpoints e WHERE e.id = o.endpoint_id AND e.held AND e.deleted_at IS NULL
                                  AND (e.disabled OR coalesce(CAST(e.verification AS jsonb) ->> 'status', '') <> 'pending')))
                """,
                [Rested.ToArray()]);
        }

        if (WakeAt.Count > 0)
        {
            batch.Add(BatchSql.UpdateWakes, WakeAt.Keys.ToArray(), WakeAt.Values.ToArray());
        }
    }

    private void AddNews(NpgsqlBatch batch)
    {
        foreach (var news in _news)
        {
            batch.Add(BatchSql.InsertNews, news.Id, news.ApplicationId, news.EventType, news.Payload);
        }

        foreach (var entry in _attempts.SelectMany(static round => round))
        {
            if (entry.News is { } news)
            {
                batch.Add(
                    $"{BatchSql.InsertNews} AND NOT EXISTS (SELECT 1 FROM attempts t WHERE t.endpoint_id = $5 AND t.id = $6 AND t.status = "
                        + $"{(int)MessageStatus.Canceled})",
                    news.Id, news.ApplicationId, news.EventType, news.Payload, entry.Attempt.EndpointId, entry.Attempt.Id);
            }
        }
    }

    private T[] Column<T>(Func<AcceptedEvent, T> value) => [.. Events.Select(entry => value(entry.Event))];
}
