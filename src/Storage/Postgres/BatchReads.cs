using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// What a batch depends on, as it is when nobody else may change it: applications and owners are locked, in the order of their ids.
/// </summary>
internal sealed class BatchReads
{
    private const string SelectEventIds =
        """
        SELECT i.application_id, i.event_id FROM unnest($1, $2) AS u (application_id, event_id)
        CROSS JOIN LATERAL (SELECT * FROM event_ids x WHERE x.application_id = u.application_id AND x.event_id = u.event_id LIMIT 1) AS i
        """;

    private const string SelectVersions =
        "SELECT id, subscription_version FROM applications WHERE id = ANY($1) AND deleted_at IS NULL ORDER BY id FOR SHARE";

    private const string SelectVersionsToChange =
        """
        SELECT id, subscription_version FROM applications
        WHERE id = ANY($1 || ARRAY(SELECT application_id FROM endpoints WHERE id = ANY($2))) AND deleted_at IS NULL ORDER BY id FOR UPDATE
        """;

    private const string SelectOwners =
        "SELECT endpoint_id, epoch, version, wake_at FROM endpoint_owners WHERE endpoint_id = ANY($1) ORDER BY endpoint_id FOR UPDATE";

    private const string SelectChannels =
        """
        SELECT c.application_id, c.channel, c.last_sequence FROM unnest($1, $2) AS u (application_id, channel)
        CROSS JOIN LATERAL (SELECT * FROM channels x WHERE x.application_id = u.application_id AND x.channel = u.channel LIMIT 1) AS c
        """;

    /// <summary>By which the database knows the transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Who owns the store.</summary>
    public required (long Epoch, string Node) Owner { get; init; }

    /// <summary>Subscription versions by application; those that are deleted are not here.</summary>
    public Dictionary<string, long> Versions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, OwnerRow> Owners { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IdempotentAnswer> Answers { get; } = new(StringComparer.Ordinal);

    public HashSet<(string ApplicationId, string EventId)> EventIds { get; } = [];

    public Dictionary<(string ApplicationId, string Channel), long> Channels { get; } = [];

    /// <summary>Endpoints whose state the batch may change.</summary>
    public Dictionary<string, EndpointState> States { get; } = new(StringComparer.Ordinal);

    public static async Task<BatchReads> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<JournalEntry> batch, long now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlBatch(connection);

        // Nobody takes the store over until this is written. Who owns it is looked at once that is so: each statement sees what is true
        // when it begins.
        command.Add("SELECT pg_current_xact_id()::text, pg_advisory_xact_lock_shared($1)", PostgresOwner.LockNumber);
        command.Add(PostgresOwner.Query);
        var answers = new List<Action<BatchReads, NpgsqlDataReader>>();
        Ask(command, answers, batch, now);

        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var transactionId = reader.GetString(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var reads = new BatchReads { TransactionId = transactionId, Owner = PostgresOwner.Of(reader) };
        foreach (var take in answers)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                take(reads, reader);
            }
        }

        return reads;
    }

    /// <summary>Asks for what the batch needs to know, and says what to do with each row of each answer.</summary>
    private static void Ask(
        NpgsqlBatch command, List<Action<BatchReads, NpgsqlDataReader>> answers, IReadOnlyList<JournalEntry> batch, long now)
    {
        var events = batch.OfType<EventAppend>().ToList();
        string[] changing = [.. batch.Select(static entry => entry switch
        {
            HealthSetting { Disable: true } health => health.EndpointId,
            VerificationSetting verification => verification.EndpointId,
            _ => null,
        }).OfType<string>().Distinct(StringComparer.Ordinal)];

        // Who changes subscriptions holds them alone; who only relies on them shares them.
        var applications = Distinct(events.Select(static entry => entry.Event.ApplicationId));
        if (changing.Length > 0)
        {
            command.Add(SelectVersionsToChange, applications, changing);
            answers.Add(TakeVersion);
        }
        else if (applications.Length > 0)
        {
            command.Add(SelectVersions, [applications]);
            answers.Add(TakeVersion);
        }

        if (Distinct(batch.SelectMany(EndpointsOf)) is { Length: > 0 } endpoints)
        {
            command.Add(SelectOwners, [endpoints]);
            answers.Add(TakeOwner);
        }

        if (Distinct(events.Select(static entry => entry.Idempotency?.Key).OfType<string>()) is { Length: > 0 } keys)
        {
            command.Add(
                "SELECT key, request_hash, status, body, message_id FROM idempotency_keys WHERE key = ANY($1) AND expires_at > $2", keys,
                now);
            answers.Add(TakeAnswer);
        }

        if (events.FindAll(static entry => entry.Event.EventId is not null) is { Count: > 0 } named)
        {
            command.Add(
                SelectEventIds,
                named.ConvertAll(static entry => entry.Event.ApplicationId).ToArray(),
                named.ConvertAll(static entry => entry.Event.EventId!).ToArray());
            answers.Add(static (reads, row) => reads.EventIds.Add((row.GetString(0), row.GetString(1))));
        }

        if (events.Select(static entry => (entry.Event.ApplicationId, entry.Event.Channel)).Distinct().ToList() is { Count: > 0 } channels)
        {
            command.Add(
                SelectChannels,
                channels.ConvertAll(static one => one.ApplicationId).ToArray(), channels.ConvertAll(static one => one.Channel).ToArray());
            answers.Add(static (reads, row) => reads.Channels.Add((row.GetString(0), row.GetString(1)), row.GetInt64(2)));
        }

        if (changing.Length > 0)
        {
            command.Add(
                "SELECT id, application_id, disabled, verification FROM endpoints WHERE id = ANY($1) ORDER BY id FOR UPDATE", [changing]);
            answers.Add(TakeState);
        }
    }

    private static IEnumerable<string> EndpointsOf(JournalEntry entry) => entry switch
    {
        EventAppend append => append.Recipients.Select(static recipient => recipient.EndpointId),
        AttemptAppend append => [append.Attempt.EndpointId],
        HealthSetting setting => [setting.EndpointId],
        VerificationSetting setting => [setting.EndpointId],
        OwnerClaim claim => [claim.EndpointId],
        WakeSetting setting => [setting.EndpointId],
        _ => throw new ArgumentException($"No store writes a {entry.GetType()}.", nameof(entry)),
    };

    private static string[] Distinct(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal)];

    private static void TakeVersion(BatchReads reads, NpgsqlDataReader row) => reads.Versions.Add(row.GetString(0), row.GetInt64(1));

    private static void TakeOwner(BatchReads reads, NpgsqlDataReader row) =>
        reads.Owners.Add(
            row.GetString(0), new OwnerRow(new EndpointOwner(row.GetInt64(1), row.GetInt64(2)), row.IsDBNull(3) ? null : row.GetInt64(3)));

    private static void TakeAnswer(BatchReads reads, NpgsqlDataReader row) =>
        reads.Answers.Add(
            row.GetString(0),
            new IdempotentAnswer
            {
                RequestHash = row.GetString(1),
                Status = row.GetInt32(2),
                Body = row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3),
                MessageId = row.IsDBNull(4) ? null : row.GetString(4),
            });

    private static void TakeState(BatchReads reads, NpgsqlDataReader row) =>
        reads.States.Add(
            row.GetString(0),
            new EndpointState(
                row.GetString(1), row.GetBoolean(2), row.IsDBNull(3) ? null : SettingsJson.Read<VerificationState>(row.GetString(3))));

    internal sealed record EndpointState(string ApplicationId, bool Disabled, VerificationState? Verification);
}

/// <summary>An endpoint's row among the owners.</summary>
/// <param name="Owner">Who owns it.</param>
/// <param name="WakeAt">When it is to be woken, in milliseconds; null for never.</param>
internal sealed record OwnerRow(EndpointOwner Owner, long? WakeAt);
