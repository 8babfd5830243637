using Fanfare.Api;
using Fanfare.Api.Health;
using Fanfare.Api.Http.Keys;
using Fanfare.Hooks;
using Fanfare.Slack;
using Fanfare.Sources;
using Fanfare.Telemetry;
using Microsoft.Extensions.Options;

namespace Fanfare.Hosting;

/// <summary>Builds and runs the one executable in any of its roles (<see cref="NodeOptions.Role"/>).</summary>
public static class SiloHost
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="args">The command line: options as <c>--Section:Option=value</c>.</param>
    /// <param name="configure">Adds the host's own services, such as retry handlers; null for none.</param>
    /// <returns>The exit code: 0 when it was told to stop, 1 when it could not start, 2 when its configuration is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        try
        {
            if (CommandLine.AsksForHelp(args))
            {
                await Console.Out.WriteLineAsync(CommandLine.Usage);
                return 0;
            }

            CommandLine.Check(args);
            await using var app = Build(args, configure);
            var chosenKey = FirstKeyBanner.ReadChosen();
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await app.Services.PrepareStorageAsync(CancellationToken.None);
            FirstKeyBanner.Write(
                await app.Services.GetRequiredService<FirstKey>().EnsureAsync(chosenKey, CancellationToken.None), chosenKey is not null);
            await StartAsync(app);
            Banner.Write(Console.Out, app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (StartFailure.Explain(exception) is { } failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return failure.ExitCode;
        }
    }

    /// <summary>Builds the process for the role that its configuration names.</summary>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = HostDefaults.CreateBuilder(args, configure);
        builder.AddTelemetry();
        builder.Services.AddDestinations();
        var node = builder.Configuration.GetSection(NodeOptions.SectionName).Get<NodeOptions>() ?? new NodeOptions();
        if (node.Role == NodeOptions.Gateway)
        {
            builder.AddClusterClient(node);
        }
        else
        {
            builder.Services.AddGrains();
            builder.AddSilo(node);
            builder.Services.AddSweeping();
        }

        builder.Services.AddApi();
        builder.Services.AddHooks(builder.Configuration);
        builder.Services.AddSlack();
        builder.Services.AddPostgresSources();
        var app = builder.Build();
        app.UseMetrics();
        app.MapProbes();
        app.MapDashboard(node);
        return node.Role == NodeOptions.Silo ? app : app.MapApi();
    }

    /// <summary>Starts everything, or nothing: what had started before something failed is stopped again, in order.</summary>
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            try
            {
                await app.StopAsync();
            }
#pragma warning disable CA1031 // Some services cannot stop when they have not started; the operator needs the reason why the start failed.
            catch (Exception)
#pragma warning restore CA1031
            {
            }

            throw;
        }
    }
}
