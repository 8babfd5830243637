using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>What a batch depends on, as it is when nobody else may change it: applications and owners are locked, in the order of their ids.</summary>
internal sealed class BatchReads
{
    /// <summary>By which the database knows the transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Who owns the store.</summary>
    public required (long Epoch, string Node) Owner { get; init; }

    /// <summary>Subscription versions by application; those that are deleted are not here.</summary>
    public Dictionary<string, long> Versions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, EndpointOwner> Owners { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IdempotentAnswer> Answers { get; } = new(StringComparer.Ordinal);

    public HashSet<(string ApplicationId, string EventId)> EventIds { get; } = [];

    public Dictionary<(string ApplicationId, string Channel), long> Channels { get; } = [];

    /// <summary>Endpoints whose state the batch may change.</summary>
    public Dictionary<string, EndpointState> States { get; } = new(StringComparer.Ordinal);

    public static async Task<BatchReads> ReadAsync(NpgsqlConnection connection, IReadOnlyList<JournalEntry> batch, long now, CancellationToken cancellationToken)
    {
        var events = batch.OfType<EventAppend>().ToList();
        string[] changing = [.. batch.Select(static entry => entry switch
        {
            HealthSetting { Disable: true } health => health.EndpointId,
            VerificationSetting verification => verification.EndpointId,
            _ => null,
        }).OfType<string>().Distinct(StringComparer.Ordinal)];
        var withId = events.Where(static entry => entry.Event.EventId is not null).ToList();

        await using var command = new NpgsqlBatch(connection);
        command.Add("SELECT pg_current_xact_id()::text");

        // Nobody takes the store over until this is written. Who owns it is looked at once that is so: each statement sees what is true when it begins.
        command.Add("SELECT pg_advisory_xact_lock_shared($1)", PostgresOwner.LockNumber);
        command.Add(PostgresOwner.Query);

        // Who changes subscriptions holds them alone; who only relies on them shares them.
        command.Add(
            changing.Length == 0
                ? "SELECT id, subscription_version FROM applications WHERE id = ANY($1) AND deleted_at IS NULL ORDER BY id FOR SHARE"
                : "SELECT id, subscription_version FROM applications WHERE (id = ANY($1) OR id IN (SELECT application_id FROM endpoints WHERE id = ANY($2))) AND deleted_at IS NULL ORDER BY id FOR UPDATE",
            changing.Length == 0 ? [Distinct(events.Select(static entry => entry.Event.ApplicationId))] : [Distinct(events.Select(static entry => entry.Event.ApplicationId)), changing]);
        command.Add(
            "SELECT endpoint_id, epoch, version, wake_at FROM endpoint_owners WHERE endpoint_id = ANY($1) ORDER BY endpoint_id FOR UPDATE",
            [Distinct(batch.SelectMany(EndpointsOf))]);
        command.Add(
            "SELECT key, request_hash, status, body, message_id FROM idempotency_keys WHERE key = ANY($1) AND expires_at > $2",
            Distinct(events.Select(static entry => entry.Idempotency?.Key).OfType<string>()),
            now);
        command.Add(
            "SELECT i.application_id, i.event_id FROM unnest($1, $2) AS u (application_id, event_id) JOIN event_ids i USING (application_id, event_id)",
            withId.Select(static entry => entry.Event.ApplicationId).ToArray(),
            withId.Select(static entry => entry.Event.EventId!).ToArray());
        var channels = events.Select(static entry => (entry.Event.ApplicationId, entry.Event.Channel)).Distinct().ToList();
        command.Add(
            "SELECT c.application_id, c.channel, c.last_sequence FROM unnest($1, $2) AS u (application_id, channel) JOIN channels c USING (application_id, channel)",
            channels.Select(static one => one.ApplicationId).ToArray(),
            channels.Select(static one => one.Channel).ToArray());
        command.Add(
            "SELECT id, application_id, disabled, verification FROM endpoints WHERE id = ANY($1) ORDER BY id FOR UPDATE",
            [changing]);

        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var transactionId = reader.GetString(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var reads = new BatchReads { TransactionId = transactionId, Owner = PostgresOwner.Of(reader) };
        await reads.FillAsync(reader, cancellationToken);
        return reads;
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

    private async Task FillAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await EachAsync(() => Versions.Add(reader.GetString(0), reader.GetInt64(1)));
        await EachAsync(() => Owners.Add(reader.GetString(0), new EndpointOwner(reader.GetInt64(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetInt64(3))));
        await EachAsync(() => Answers.Add(
            reader.GetString(0),
            new IdempotentAnswer
            {
                RequestHash = reader.GetString(1),
                Status = reader.GetInt32(2),
                Body = reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3),
                MessageId = reader.IsDBNull(4) ? null : reader.GetString(4),
            }));
        await EachAsync(() => EventIds.Add((reader.GetString(0), reader.GetString(1))));
        await EachAsync(() => Channels.Add((reader.GetString(0), reader.GetString(1)), reader.GetInt64(2)));
        await EachAsync(() => States.Add(
            reader.GetString(0),
            new EndpointState(reader.GetString(1), reader.GetBoolean(2), reader.IsDBNull(3) ? null : SettingsJson.Read<VerificationState>(reader.GetString(3)))));

        async Task EachAsync(Action add)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                add();
            }
        }
    }

    internal sealed record EndpointOwner(long Epoch, long Version, long? WakeAt);

    internal sealed record EndpointState(string ApplicationId, bool Disabled, VerificationState? Verification);
}
