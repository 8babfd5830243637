using Fanfare.Http;
using Fanfare.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.TestingHost;

namespace Fanfare.Cluster.Harness;

/// <summary>One silo, with the API that it serves.</summary>
internal sealed class TestSilo(SiloLog log, FatalErrors errors) : InProcessSiloHandle
{
    /// <summary>What it has warned of.</summary>
    public SiloLog Log => log;

    /// <summary>What it would have ended its process for.</summary>
    public FatalErrors Errors => errors;

    public IGrainFactory Grains => Get<IGrainFactory>();

    public T Get<T>()
        where T : notnull => ServiceProvider.GetRequiredService<T>();

    public ApiClient NewClient() => new(((WebApplication)SiloHost).Urls.First(), FanfareProcess.Key);
}
