using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fanfare.EntityFrameworkCore;

/// <summary>A host with a relay, as an application starts it.</summary>
internal sealed class RelayHost : IAsyncDisposable, ILoggerProvider, ILogger
{
    private readonly IHost _host;
    private readonly ConcurrentQueue<string> _log = new();

    private RelayHost(ChatDatabase database, ChangeServer server, TimeProvider? clock, Action<RelayOptions>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(this);
        builder.Services.AddDbContextFactory<Chat>(database.Use);
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        builder.Services.AddFanfareRelay<Chat>(options =>
        {
            options.Server = new Uri(server.Url);
            options.Key = ChangeServer.Key;
            options.Application = ChangeServer.Application;
            options.PollEvery = TimeSpan.FromMilliseconds(50);
            options.LongestWait = TimeSpan.FromMilliseconds(100);
            configure?.Invoke(options);
        });
        _host = builder.Build();
    }

    /// <summary>What the relay has said, at warning and above.</summary>
    public IReadOnlyCollection<string> Said => _log;

    public static async Task<RelayHost> StartAsync(
        ChatDatabase database, ChangeServer server, TimeProvider? clock = null, Action<RelayOptions>? configure = null)
    {
        var host = new RelayHost(database, server, clock, configure);
        await host._host.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName.Contains(".Relay", StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            _log.Enqueue($"{formatter(state, exception)} {exception?.Message}");
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
