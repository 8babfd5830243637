using System.Globalization;
using Fanfare.Bench.Load;
using Fanfare.Http;
using Fanfare.Postgres;
using Npgsql;

namespace Fanfare.Bench.Systems;

/// <summary>One of the dispatchers of <c>bench/Peers</c>, with the server that keeps its queue. All of it ends with this.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private const string RabbitProgram = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string PortMapper = "/usr/bin/epmd";
    private const string MassTransitProgram = "Fanfare.Bench.Peers.MassTransit.dll";

    private static readonly string Sources = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "bench", "Peers"));
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    private static readonly string MassTransitBuilt = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "MassTransit", Configuration, MassTransitProgram));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fanfare-bench-peer-");
    private readonly Stack<IAsyncDisposable> _running = new();
    private readonly List<int> _servers = [];
    private readonly List<int> _processes = [];
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);

    private PeerServer(string name, string receiver)
    {
        Port = FreePort.Text();
        _settings["PORT"] = Port;
        _settings["TARGET_URL"] = receiver + "/0";
        _settings["SECRET"] = Receiver.Secret;
        _settings["CONCURRENCY"] = "64";
        _settings["NODE_ENV"] = "production";
        Subject = new Subject(name, $"http://127.0.0.1:{Port}/events", "none", _processes, _servers);
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Peer> All { get; } =
    [
        new(
            "BullMQ, Redis", [.. Missing("redis-server"), .. MissingOfNode("BullMq")],
            static receiver => StartAsync("BullMQ, Redis", receiver, static peer => peer.StartBullMqAsync())),
        new(
            "pg-boss, PostgreSQL", [.. PostgresServer.Missing is null ? (string[])[] : ["PostgreSQL"], .. MissingOfNode("PgBoss")],
            static receiver => StartAsync("pg-boss, PostgreSQL", receiver, static peer => peer.StartPgBossAsync())),
        new(
            "MassTransit, RabbitMQ", [.. Missing(RabbitProgram), .. Missing(PortMapper), .. Missing(MassTransitBuilt)],
            static receiver => StartAsync("MassTransit, RabbitMQ", receiver, static peer => peer.StartMassTransitAsync())),
    ];

    public Subject Subject { get; }

    private string Port { get; }

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var running))
        {
            await running.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static async Task<PeerServer> StartAsync(string name, string receiver, Func<PeerServer, Task> start)
    {
        var peer = new PeerServer(name, receiver);
        try
        {
            await start(peer);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    private static string[] Missing(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program))) ? [] : [program];

    private static string[] MissingOfNode(string folder) =>
        [.. Missing("node"),
            .. Directory.Exists(Path.Combine(Sources, folder, "node_modules"))
                ? (string[])[] : [$"what 'npm ci' in bench/Peers/{folder} brings"]];

    private async Task StartBullMqAsync()
    {
        var (folder, port) = (_folder.CreateSubdirectory("redis"), FreePort.Text());
        await ServeAsync(
            ["redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", folder.FullName, "--appendonly", "yes", "--appendfsync",
                "everysec", "--save", ""],
            [],
            folder,
            () => Server.ListensAsync(int.Parse(port, CultureInfo.InvariantCulture)));
        _settings["REDIS_PORT"] = port;
        await StartNodeAsync("BullMq");
    }

    private async Task StartPgBossAsync()
    {
        var postgres = await WarmPostgres.StartAsync();
        _running.Push(postgres);
        _servers.Add(postgres.ProcessId);
        var database = new NpgsqlConnectionStringBuilder(await postgres.NewDatabaseAsync());
        _settings["POSTGRES"] = $"postgres://{database.Username}@{database.Host}:{database.Port}/{database.Database}";
        await StartNodeAsync("PgBoss");
    }

    private async Task StartMassTransitAsync()
    {
        var (folder, port, mapperPort) = (_folder.CreateSubdirectory("rabbitmq"), FreePort.Text(), FreePort.Text());
        string At(string name) => Path.Combine(folder.FullName, name);
        await File.WriteAllTextAsync(At("rabbitmq.conf"), $"listeners.tcp.1 = 127.0.0.1:{port}\n");
        await File.WriteAllTextAsync(At("enabled_plugins"), "[].\n");
        await File.WriteAllTextAsync(At("env.conf"), "");
        await ServeAsync(
            [PortMapper, "-address", "127.0.0.1", "-port", mapperPort], [], _folder.CreateSubdirectory("epmd"),
            () => Server.ListensAsync(int.Parse(mapperPort, CultureInfo.InvariantCulture)));
        await ServeAsync(
            [RabbitProgram],
            new(StringComparer.Ordinal)
            {
                ["LANG"] = "C.UTF-8",
                ["HOME"] = folder.FullName,
                ["RABBITMQ_CONF_ENV_FILE"] = At("env.conf"),
                ["RABBITMQ_CONFIG_FILE"] = At("rabbitmq.conf"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = At("enabled_plugins"),
                ["RABBITMQ_MNESIA_BASE"] = At("mnesia"),
                ["RABBITMQ_LOG_BASE"] = At("log"),
                ["RABBITMQ_NODENAME"] = "fanfare@127.0.0.1",
                ["RABBITMQ_USE_LONGNAME"] = "true",
                ["RABBITMQ_NODE_PORT"] = port,
                ["RABBITMQ_DIST_PORT"] = FreePort.Text(),
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["ERL_EPMD_PORT"] = mapperPort,
            },
            folder,
            () => Server.HasSaidAsync(folder, "Starting broker... completed"));
        _settings["RABBITMQ_PORT"] = port;
        await RunAsync(["dotnet", MassTransitBuilt], "masstransit", _ => Server.IsHealthyAsync(Health));
    }

    private string Health => $"http://127.0.0.1:{Port}/health";

    private async Task StartNodeAsync(string folder)
    {
        await RunAsync(["node", Path.Combine(Sources, folder, "api.mjs")], "api", _ => Server.IsHealthyAsync(Health));
        await RunAsync(
            ["node", Path.Combine(Sources, folder, "worker.mjs")], "worker", static output => Server.HasSaidAsync(output, "ready"));
    }

    /// <summary>Starts a server that keeps the queue.</summary>
    private async Task ServeAsync(string[] line, Dictionary<string, string> environment, DirectoryInfo folder, Func<Task<bool>> isReady)
    {
        var server = await Server.StartAsync(line, environment, folder, isReady);
        _running.Push(server);
        _servers.Add(server.Id);
    }

    /// <summary>Starts a process of the peer's own.</summary>
    private async Task RunAsync(string[] line, string name, Func<DirectoryInfo, Task<bool>> isReady)
    {
        var folder = _folder.CreateSubdirectory(name);
        var server = await Server.StartAsync(line, _settings, folder, () => isReady(folder));
        _running.Push(server);
        _processes.Add(server.Id);
    }
}

/// <summary>A peer that can be started where its parts are installed.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Missing">The parts that are not here.</param>
/// <param name="StartAsync">Starts it, to deliver to a receiver.</param>
internal sealed record Peer(string Name, IReadOnlyList<string> Missing, Func<string, Task<PeerServer>> StartAsync);
