using System.Text.Json.Nodes;
using Fanfare.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>An empty archive of a test's own.</summary>
internal abstract class ChatDatabase : IAsyncDisposable
{
    /// <summary>What a process needs to open the same one: the kind, and the connection string.</summary>
    public abstract (string Kind, string ConnectionString) Address { get; }

    public static Task<ChatDatabase> SqliteAsync() => PreparedAsync(new SqliteChat());

    public static async Task<ChatDatabase> PostgresAsync() =>
        await PreparedAsync(new PostgresChat(await (await PostgresServer.GetAsync()).NewDatabaseAsync()));

    public static void Use(DbContextOptionsBuilder options, string kind, string connectionString)
    {
        _ = kind == "sqlite" ? options.UseSqlite(connectionString) : options.UseNpgsql(connectionString);
        options.UseFanfare(Chat.Map);
    }

    public void Use(DbContextOptionsBuilder options) => Use(options, Address.Kind, Address.ConnectionString);

    public Chat NewContext(Action<DbContextOptionsBuilder>? configure = null)
    {
        var options = new DbContextOptionsBuilder<Chat>();
        Use(options);
        configure?.Invoke(options);
        return new Chat(options.Options);
    }

    /// <summary>What waits for the relay, in order.</summary>
    public async Task<List<OutboxChange>> OutboxAsync()
    {
        await using var context = NewContext();
        return await context.Set<OutboxChange>().AsNoTracking().OrderBy(change => change.Id).ToListAsync();
    }

    /// <summary>The same, shortly: operation, model and key.</summary>
    public async Task<string[]> ReportedAsync() =>
        [.. (await OutboxAsync()).Select(change => $"{(change.Created ? "created" : change.Operation)} {change.Model} {change.Key}")];

    public async Task<JsonNode> OnlyDataAsync() => JsonNode.Parse(Assert.Single(await OutboxAsync()).Data)!;

    /// <summary>Adds a room with a message, and empties the outbox.</summary>
    public async Task<Message> SeedAsync()
    {
        await using var context = NewContext();
        var message = new Message { Text = "Hello", Room = new Room { Name = "lobby" } };
        context.Add(message);
        await context.SaveChangesAsync();
        await context.Set<OutboxChange>().ExecuteDeleteAsync();
        return message;
    }

    public abstract ValueTask DisposeAsync();

    private static async Task<ChatDatabase> PreparedAsync(ChatDatabase database)
    {
        await using var context = database.NewContext();
        await context.Database.EnsureCreatedAsync();
        return database;
    }

    private sealed class SqliteChat : ChatDatabase
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fanfare-test-");

        public override (string Kind, string ConnectionString) Address =>
            ("sqlite", $"Data Source={Path.Combine(_folder.FullName, "chat.db")}");

        public override ValueTask DisposeAsync()
        {
            using (var connection = new SqliteConnection(Address.ConnectionString))
            {
                SqliteConnection.ClearPool(connection);
            }

            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class PostgresChat(string connectionString) : ChatDatabase
    {
        public override (string Kind, string ConnectionString) Address => ("postgres", connectionString);

        public override async ValueTask DisposeAsync() => await (await PostgresServer.GetAsync()).DropAsync(connectionString);
    }
}
