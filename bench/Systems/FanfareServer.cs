using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Fanfare.Bench.Load;
using Fanfare.Http;

namespace Fanfare.Bench.Systems;

/// <summary>Fanfare in one process, as it comes: with its own settings, and every promise kept.</summary>
internal sealed class FanfareServer : IAsyncDisposable
{
    /// <summary>The name of a store.</summary>
    public const string Sqlite = "SQLite";

    /// <summary>The name of a store.</summary>
    public const string Postgres = "PostgreSQL";

    private const string Key = "fanfare_sk_of_the_benchmark";
    private const string Program = "Fanfare.Silo.dll";
    private const int ChannelsOfEndpoint = 10;

    private readonly DirectoryInfo _folder;
    private readonly Func<Task<Server>> _start;
    private Server _server;
    private readonly IReadOnlyList<int> _database;
    private readonly string _name;
    private readonly HttpClient _api;

    private FanfareServer(
        string name, DirectoryInfo folder, Func<Task<Server>> start, Server server, IReadOnlyList<int> database, string url)
    {
        _name = name;
        _folder = folder;
        _start = start;
        _server = server;
        _database = database;
        _api = new HttpClient { BaseAddress = new Uri(url + "/api/v1/") };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public int Id => _server.Id;

    /// <summary>The program that was built with this one.</summary>
    public static string Built { get; } = Path.GetFullPath(
        Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Silo", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
            Program));

    /// <summary>Starts one on SQLite.</summary>
    public static Task<FanfareServer> OnSqliteAsync(string program) => StartAsync(NameOf(program, Sqlite), program, [], []);

    /// <summary>Starts one on an empty database of a PostgreSQL server.</summary>
    public static Task<FanfareServer> OnPostgresAsync(string program, string connectionString, int server) =>
        StartAsync(
            NameOf(program, Postgres), program, [server],
            new() { ["FANFARE__Storage__Store"] = "postgres", ["FANFARE__Storage__ConnectionString"] = connectionString });

    /// <summary>Makes an application with endpoints at <paramref name="receiver"/>'s <c>/0</c>, <c>/1</c>, and so on.</summary>
    /// <param name="uid">Its name.</param>
    /// <param name="receiver">The receiver's address.</param>
    /// <param name="endpoints">How many endpoints.</param>
    /// <param name="routed">
    /// Whether each endpoint wants channels of its own only: ten of them, the endpoint's number and every <paramref name="endpoints"/>th
    /// after it.
    /// </param>
    public async Task<Subject> NewApplicationAsync(string uid, string receiver, int endpoints, bool routed = false)
    {
        await PostAsync("app", new { name = uid, uid });
        await Parallel.ForEachAsync(
            Enumerable.Range(0, endpoints), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            var channels = routed
                ? Enumerable.Range(0, ChannelsOfEndpoint)
                    .Select(turn => string.Create(CultureInfo.InvariantCulture, $"c{number + (turn * endpoints):D5}")).ToArray() : null;
            await PostAsync(
                $"app/{uid}/endpoint",
                new { url = $"{receiver}/{number}", uid = $"endpoint-{number}", secret = Receiver.Secret, channels });
        });
        return new Subject(_name, new Uri(_api.BaseAddress!, $"app/{uid}/msg").ToString(), Key, [Id], _database) { InOrder = true };
    }

    /// <summary>Changes an endpoint.</summary>
    public async Task PatchAsync(string uid, int endpoint, object change)
    {
        using var response = await _api.PatchAsJsonAsync($"app/{uid}/endpoint/endpoint-{endpoint}", change);
        await CheckAsync(response);
    }

    /// <summary>Stops it, and starts it again with what it has stored.</summary>
    public async Task RestartAsync()
    {
        await _server.DisposeAsync();
        _server = await _start();
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<FanfareServer> StartAsync(
        string name, string program, IReadOnlyList<int> database, Dictionary<string, string> options)
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var folder = Directory.CreateTempSubdirectory("fanfare-bench-");
        options["FANFARE_API_KEY"] = Key;
        options["FANFARE__Egress__Allow"] = "127.0.0.1";
        string[] line = ["dotnet", program, "--Urls", url, "--Storage:Path", folder.FullName];
        Task<Server> Start() => Server.StartAsync(line, options, folder, () => Server.IsHealthyAsync(url + "/health/ready"));
        return new FanfareServer(name, folder, Start, await Start(), database, url);
    }

    private static string NameOf(string program, string store) =>
        program == Built ? $"Fanfare, {store}" : $"Fanfare, {store}, {Path.GetFileName(Path.GetDirectoryName(program))}";

    private static async Task CheckAsync(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{response.RequestMessage!.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    private async Task PostAsync(string path, object body)
    {
        using var response = await _api.PostAsJsonAsync(path, body);
        await CheckAsync(response);
    }
}
