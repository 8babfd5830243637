using Fanfare.Http;
using Fanfare.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.TestingHost;

namespace Fanfare.Cluster.Harness;

/// <summary>One silo, with the API that it serves.</summary>
internal sealed class TestSilo(WebApplication app, SiloLog log, FatalErrors errors) : SiloHandle
{
    private bool _isActive = true;

    /// <summary>What it has warned of.</summary>
    public SiloLog Log => log;

    /// <summary>What it would have ended its process for.</summary>
    public FatalErrors Errors => errors;

    public IGrainFactory Grains => Get<IGrainFactory>();

    public override bool IsActive => _isActive;

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public ApiClient NewClient() => new(app.Urls.First(), FanfareProcess.Key);

    /// <summary>Has it end in order, or immediately.</summary>
    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (_isActive)
        {
            _isActive = false;
            await app.StopAsync(ct);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(stopGracefully: true);
        await app.DisposeAsync();
    }
}
