using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// Takes changes as the contract of <c>POST /api/v1/app/{app}/change</c> says, and answers as a test needs it: with failures that Fanfare
/// itself could not be made to have at a chosen request. Against Fanfare itself is <see cref="KillTests"/>.
/// </summary>
internal sealed class ChangeServer : IAsyncDisposable
{
    public const string Application = "chat";
    public const string Key = "fanfare_sk_of_these_tests";

    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private readonly HashSet<string> _ids = [];
    private readonly List<JsonNode> _accepted = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Done)> _waiting = [];
    private int _requests;

    private ChangeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost($"/api/v1/app/{Application}/change", (Delegate)TakeAsync);
    }

    /// <summary>Answers a request otherwise; null to accept it.</summary>
    public Func<int, JsonArray, IResult?> Behaviour { get; set; } = static (_, _) => null;

    public string Url => _app.Urls.First();

    /// <summary>All requests so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How many changes came that had been accepted before.</summary>
    public int Repeats { get; private set; }

    /// <summary>What was accepted, each once, in order.</summary>
    public IReadOnlyList<JsonNode> Accepted
    {
        get
        {
            lock (_gate)
            {
                return [.. _accepted];
            }
        }
    }

    public static async Task<ChangeServer> StartAsync()
    {
        var server = new ChangeServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A refusal as Fanfare writes it.</summary>
    public static IResult Refusal(string field) =>
        Results.Json(
            new { detail = new[] { new { loc = new[] { "body", field }, msg = "Not so.", type = "value_error" } } }, statusCode: 422);

    /// <summary>Done once so many different changes were accepted.</summary>
    public Task WhenAcceptedAsync(int changes) => When(() => _accepted.Count >= changes);

    /// <summary>Done once so many requests have come and been answered.</summary>
    public Task WhenAskedAsync(int requests) => When(() => _requests >= requests);

    /// <summary>Takes changes, and makes the answer.</summary>
    public IResult Accept(JsonArray changes) =>
        Results.Json(new { changes = changes.Select(change => Take(change!)).ToList() }, statusCode: 202);

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private Task When(Func<bool> holds)
    {
        lock (_gate)
        {
            if (holds())
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((holds, done));
            return done.Task.WaitAsync(TimeSpan.FromMinutes(5));
        }
    }

    private async Task<IResult> TakeAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Key}")
        {
            return Results.Json(new { code = "unauthorized", detail = "Who are you?" }, statusCode: 401);
        }

        var changes = (await JsonNode.ParseAsync(http.Request.Body))!["changes"]!.AsArray();
        lock (_gate)
        {
            var answer = changes.Count is 0 or > 100 ? Refusal("changes") : Behaviour(++_requests, changes) ?? Accept(changes);
            foreach (var (_, done) in _waiting.Where(waiting => waiting.Holds()))
            {
                done.TrySetResult();
            }

            return answer;
        }
    }

    private object Take(JsonNode change)
    {
        var repeated = !_ids.Add(change["id"]!.GetValue<string>());
        if (repeated)
        {
            Repeats++;
        }
        else
        {
            _accepted.Add(change.DeepClone());
        }

        return new { messageId = $"msg_{change["id"]}", repeated };
    }
}
