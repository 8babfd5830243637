using Fanfare.Deliveries;
using Fanfare.Identifiers;
using Npgsql;

namespace Fanfare.Bench.Store;

/// <summary>
/// Fills a PostgreSQL database with the past of a big installation: events over two months, attempts of each, and some that are still owed.
/// </summary>
internal sealed class Seed(string connectionString, int events, int attempts, int endpoints)
{
    public const string Organization = "org_seed";

    /// <summary>The type of the oldest event of each application.</summary>
    public const string RareType = "type.rare";

    private const int EndpointsPerApplication = 100;
    private const int ChannelsPerApplication = 1_000;
    private const int OwedEvery = 50;
    private static readonly TimeSpan Past = TimeSpan.FromDays(60);

    private readonly SeedClock _clock = new(TimeProvider.System.GetUtcNow() - Past);

    private int Applications => Math.Max(1, endpoints / EndpointsPerApplication);

    public static string ApplicationId(int number) => $"app_{number:D27}";

    public static string EndpointId(int number) => $"ep_{number:D27}";

    public async Task RunAsync()
    {
        // Each preparation makes the partitions of the next weeks.
        for (var at = _clock.Now; at < TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(7); at += TimeSpan.FromDays(21))
        {
            using var store = OpenStore.On(connectionString, new SeedClock(at));
            await store.PrepareAsync();
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await ConfigurationAsync(source);
        await HistoryAsync(source);
        await using var command = source.CreateCommand("VACUUM ANALYZE");
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    private async Task ConfigurationAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using (
            var command = new NpgsqlCommand("INSERT INTO organizations (id, name, created_at) VALUES ($1, 'Seed', 0)", connection)
            {
                Parameters = { new() { Value = Organization } },
            })
        {
            await command.ExecuteNonQueryAsync();
        }

        await using (
            var rows = await connection.BeginBinaryImportAsync(
                "COPY applications (id, organization_id, name, metadata, created_at, updated_at) FROM STDIN BINARY"))
        {
            for (var number = 0; number < Applications; number++)
            {
                await rows.WriteRowAsync(default, ApplicationId(number), Organization, "Seed", "{}", 0L, 0L);
            }

            await rows.CompleteAsync();
        }

        await using (var rows = await connection.BeginBinaryImportAsync(
            "COPY endpoints (id, application_id, url, description, disabled, event_types, channels, metadata, headers, created_at, "
                + "updated_at) FROM STDIN BINARY"))
        {
            for (var number = 0; number < endpoints; number++)
            {
                await rows.WriteRowAsync(
                    default, EndpointId(number), ApplicationId(number % Applications), "http://localhost/hook", "", false, "[]", "[]", "{}",
                    "{}", 0L, 0L);
            }

            await rows.CompleteAsync();
        }

        await using (
            var rows = await connection.BeginBinaryImportAsync("COPY endpoint_owners (endpoint_id, epoch, wake_at) FROM STDIN BINARY"))
        {
            for (var number = 0; number < endpoints; number++)
            {
                await rows.WriteRowAsync(default, EndpointId(number), 1L, (long?)(number % 10 == 0 ? 1L : null));
            }

            await rows.CompleteAsync();
        }
    }

    private async Task HistoryAsync(NpgsqlDataSource source)
    {
        await using var eventConnection = await source.OpenConnectionAsync();
        await using var attemptConnection = await source.OpenConnectionAsync();
        await using var owedConnection = await source.OpenConnectionAsync();
        await using var labelConnection = await source.OpenConnectionAsync();
        await using var eventRows = await eventConnection.BeginBinaryImportAsync(
            "COPY events (id, application_id, channel, sequence, event_type, channels, tags, accepted_at, payload_expires_at, "
                + "payload) FROM STDIN BINARY");
        await using var labelRows = await labelConnection.BeginBinaryImportAsync(
            "COPY event_labels (application_id, label, id) FROM STDIN BINARY");
        await using var attemptRows = await attemptConnection.BeginBinaryImportAsync(
            "COPY attempts (id, application_id, endpoint_id, message_id, status, fault, status_code, duration, attempted_at, "
                + "trigger_type, last, url, response) FROM STDIN BINARY");
        await using var owedRows = await owedConnection.BeginBinaryImportAsync(
            "COPY deliveries (endpoint_id, lane, sequence, application_id, message_id, attempts, due_at) FROM STDIN BINARY");
        var payload = new byte[200];
        var step = Past / events;
        var perEvent = Math.Max(1, attempts / events);
        for (var number = 0; number < events; number++)
        {
            _clock.Now += step;
            var now = _clock.Now.ToUnixTimeMilliseconds();
            var application = number % Applications;
            var channel = $"channel-{number / Applications % ChannelsPerApplication}";
            var id = EntityId.New(EntityId.Message, _clock);
            await eventRows.WriteRowAsync(
                default, id, ApplicationId(application), channel, (long)(number / Applications), number < Applications
                    ? RareType : $"type.{number % 7}", $"[\"{channel}\"]", (string?)null, now, now + 7_776_000_000, payload);
            await labelRows.WriteRowAsync(default, ApplicationId(application), $"c:{channel}", id);
            for (var attempt = 0; attempt < perEvent; attempt++)
            {
                var endpoint = application + (Applications * ((number + attempt) % Math.Max(1, endpoints / Applications)));
                var owed = attempt == 0 && number % OwedEvery == 0;
                var status = owed || attempt % 9 == 8 ? MessageStatus.Fail : MessageStatus.Success;
                await attemptRows.WriteRowAsync(
                    default, EntityId.New(EntityId.Attempt, _clock), ApplicationId(application), EndpointId(endpoint), id, (int)status, 0,
                    status == MessageStatus.Success ? 200 : 500, 12L, now, 0, !owed, "http://localhost/hook", "");
                if (owed)
                {
                    await owedRows.WriteRowAsync(
                        default, EndpointId(endpoint), channel, (long)(number / Applications), ApplicationId(application), id, 1, now);
                }
            }

            if (number % 500_000 == 0)
            {
                Console.WriteLine($"{number} events");
            }
        }

        await eventRows.CompleteAsync();
        await labelRows.CompleteAsync();
        await attemptRows.CompleteAsync();
        await owedRows.CompleteAsync();
    }

    private sealed class SeedClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
