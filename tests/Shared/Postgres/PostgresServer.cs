using System.Diagnostics;
using System.Globalization;
using Fanfare.Http;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>FANFARE_TEST_POSTGRES</c> names by a connection string (of a user who may make
/// databases), else a private one in a temporary folder, run as an ordinary user. It ends with the process.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Variable = "FANFARE_TEST_POSTGRES";

    private static readonly Lazy<Task<PostgresServer>> Common = new(() => Task.Run(StartAsync));
    private static int _databases;

    private readonly DirectoryInfo? _folder;
    private readonly string _connectionString;

    private PostgresServer(string connectionString, DirectoryInfo? folder)
    {
        _connectionString = connectionString;
        _folder = folder;
    }

    /// <summary>Why tests with PostgreSQL cannot run here; null when they can.</summary>
    public static string? Missing { get; } =
        Environment.GetEnvironmentVariable(Variable) is not null || Programs() is not null
            ? null : $"PostgreSQL is not installed and {Variable} names none; ./test.sh installs it";

    /// <summary>Whether this server is the tests' own, which they may kill.</summary>
    public bool IsPrivate => _folder is not null;

    /// <summary>What the tests' own server has logged so far.</summary>
    public string LogPath => Path.Combine(_folder!.FullName, "log");

    /// <summary>The private server's main process, whose children do its work.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data(_folder!), "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>The server that all tests of this process share.</summary>
    public static Task<PostgresServer> GetAsync() => Common.Value;

    /// <summary>Starts a server of one's own, which may be killed.</summary>
    public static async Task<PostgresServer> StartPrivateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("fanfare-postgres-");
        Own(folder.FullName);
        await RunAsync("initdb", "-D", Data(folder), "-U", "fanfare", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        var server = new PostgresServer($"Host=127.0.0.1;Port={FreePort.Next()};Username=fanfare;Database=postgres", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.StopAsync().GetAwaiter().GetResult();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Makes an empty database and gives its connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"fanfare_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync(_connectionString, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>Removes a database, whoever still uses it.</summary>
    public async Task DropAsync(string connectionString) =>
        await ExecuteAsync(
            _connectionString, $"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>SIGKILL for the server and all its processes.</summary>
    public async Task KillAsync()
    {
        var postmaster = ProcessId;
        var children = File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var id in (string[])[postmaster.ToString(CultureInfo.InvariantCulture), .. children])
        {
            using var kill = Process.Start(
                new ProcessStartInfo("kill", ["-KILL", id]) { UseShellExecute = false, RedirectStandardError = true })!;
            await kill.WaitForExitAsync();
        }
    }

    /// <summary>Starts it, also after it was killed: the system takes a moment to bury the last of its processes.</summary>
    public async Task StartAgainAsync()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await StartOnceAsync();
                return;
            }
            catch (InvalidOperationException) when (tries < 20)
            {
                await Task.Delay(200);
            }
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<PostgresServer> StartAsync() =>
        Environment.GetEnvironmentVariable(Variable) is { } connectionString
            ? new PostgresServer(connectionString, null) : await StartPrivateAsync();

    private static string Data(DirectoryInfo folder) => Path.Combine(folder.FullName, "data");

    /// <summary>The folder with the server's programs; null when they are not installed. Debian does not put them on the path.</summary>
    private static string? Programs() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal)
                .Select(static folder => Path.Combine(folder, "bin")).LastOrDefault(
                    static folder => File.Exists(Path.Combine(folder, "initdb")))
            : Environment.GetEnvironmentVariable("PATH")!.Split(':').FirstOrDefault(
                static folder => File.Exists(Path.Combine(folder, "initdb")));

    /// <summary>The server refuses to be run by root: then its own user, whom its package has made, runs it.</summary>
    private static void Own(string folder)
    {
        if (Environment.UserName == "root")
        {
            using var process = Process.Start("chown", ["postgres", folder]);
            process.WaitForExit();
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        string[] line = [Path.Combine(Programs()!, program), .. arguments];
        if (Environment.UserName == "root")
        {
            line = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. line];
        }

        // Its output goes nowhere: the server would hold a pipe open.
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", .. line]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 && arguments[0] != "stop")
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }

    private async Task StartOnceAsync() =>
        await RunAsync(
            "pg_ctl", "start", "-w", "-s", "-D", Data(_folder!), "-l", LogPath,
            "-o",
            $"-p {new NpgsqlConnectionStringBuilder(_connectionString).Port} -c listen_addresses=127.0.0.1 -c "
                + "unix_socket_directories= -c max_connections=200 -c wal_level=logical");

    private async Task StopAsync()
    {
        if (_folder is { Exists: true })
        {
            await RunAsync("pg_ctl", "stop", "-m", "immediate", "-s", "-D", Data(_folder));
            _folder.Delete(recursive: true);
            _folder.Refresh();
        }
    }
}
