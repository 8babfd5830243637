using Fanfare.Api;
using Fanfare.Api.Health;
using Fanfare.Telemetry;
using Microsoft.Extensions.Options;

namespace Fanfare.Hosting;

/// <summary>Puts the process together: store, grains, engine and gateway, in the order in which they start and in reverse of which they stop.</summary>
public static class SiloHost
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="args">The command line: options as <c>--Section:Option=value</c>.</param>
    /// <param name="configure">Adds what is the host's own, such as retry handlers; null for nothing.</param>
    /// <returns>The exit code: 0 when it was told to stop, 1 when it could not start, 2 when its configuration is wrong.</returns>
    public static Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure = null) =>
        NodeHost.RunAsync(args, () => Build(args, configure), static app => Banner.Write(Console.Out, app));

    /// <summary>Builds the host.</summary>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = NodeHost.CreateBuilder(args, configure);
        builder.AddTelemetry();
        builder.Services.AddGrains();
        builder.AddEngine();
        builder.Services.AddSweeper();
        builder.Services.AddApi(builder.Configuration);
        var app = builder.Build();
        app.UseMetrics();
        app.MapProbes();
        return app.Services.GetRequiredService<IOptions<NodeOptions>>().Value.Role == NodeOptions.Silo ? app : app.MapApi();
    }
}
