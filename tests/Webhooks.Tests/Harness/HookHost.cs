using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fanfare.Webhooks;

/// <summary>Webhooks in an ASP.NET Core app, on a port of its own.</summary>
internal sealed class HookHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private HookHost(WebApplication app) => _app = app;

    public required Logged Log { get; init; }

    public IReadOnlyList<WebhookMetadata> Listed =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<WebhookMetadata>()).OfType<WebhookMetadata>()];

    public static Task<HookHost> StartAsync<T>(Action<IServiceCollection>? services = null)
        where T : class => StartAsync(
            collection =>
            {
                collection.AddWebhooks<T>();
                services?.Invoke(collection);
            },
            static app => app.MapWebhooks());

    public static async Task<HookHost> StartAsync(Action<IServiceCollection> services, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static options => options.Limits.MaxRequestBodySize = 1_000_000);
        builder.Logging.ClearProviders();
        services(builder.Services);
        var logged = new Logged();
        builder.Services.AddSingleton<ILoggerProvider>(logged);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new HookHost(app) { Log = logged };
    }

    public Task<Answered> PostAsync(string path, string body, string? contentType = "application/json") =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), contentType);

    public Task<Answered> PostAsync(string path, byte[] body, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return SendAsync(HttpMethod.Post, path, content);
    }

    public Task<Answered> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<Answered> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        var uri = new Uri(_app.Urls.First() + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        using var response = await _http.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answered(response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record Answered(HttpStatusCode Status, string Body, Dictionary<string, string> Headers)
{
    public string? Type => Headers.GetValueOrDefault("Content-Type");

    public void Is(int status, string body)
    {
        Assert.Equal((status, body), ((int)Status, Body));
    }
}

/// <summary>What a host logged as an error.</summary>
internal sealed class Logged : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(string Text, Exception? Exception)> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Errors.Enqueue((formatter(state, exception), exception));
        }
    }

    public void Dispose()
    {
    }
}
