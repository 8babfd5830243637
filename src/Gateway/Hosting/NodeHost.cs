using Fanfare.Api.Authentication;
using Fanfare.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fanfare.Hosting;

/// <summary>What the processes of Fanfare have in common: where their configuration comes from, how they start and how they stop.</summary>
internal static class NodeHost
{
    /// <summary>The environment variable that chooses an empty store's first API key.</summary>
    public const string FirstKeyVariable = "FANFARE_API_KEY";

    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="args">The command line: options as <c>--Section:Option=value</c>.</param>
    /// <param name="build">Builds the process.</param>
    /// <param name="started">Told when it serves.</param>
    /// <returns>The exit code: 0 when it was told to stop, 1 when it could not start, 2 when its configuration is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, Func<WebApplication> build, Action<WebApplication> started)
    {
        try
        {
            if (CommandLine.AsksForHelp(args))
            {
                await Console.Out.WriteLineAsync(CommandLine.Usage);
                return 0;
            }

            CommandLine.Check(args);
            await using var app = build();
            var chosenKey = FirstKeyFromEnvironment();
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await app.Services.PrepareStorageAsync(CancellationToken.None);
            ShowKey(await app.Services.GetRequiredService<FirstKey>().EnsureAsync(chosenKey, CancellationToken.None), chosenKey is not null);
            await StartAsync(app);
            started(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (StartFailure.Explain(exception) is { } failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return failure.ExitCode;
        }
    }

    /// <summary>Makes a builder with the configuration, the log, the clock and the store.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Adds what is the host's own; null for nothing.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddFanfareEnvironment().AddCommandLine(args);
        configure?.Invoke(builder);
        builder.Configuration.CheckUrls();
        builder.Services.AddCheckedOptions<TelemetryOptions>(TelemetryOptions.SectionName);
        if (builder.Configuration.TelemetryOptions().JsonLogs)
        {
            builder.Logging.AddJsonConsole(static console => console.UseUtcTimestamp = true);
        }
        else
        {
            builder.Logging.AddSimpleConsole(static console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopWithin);
        builder.Services.AddCheckedOptions<NodeOptions>(NodeOptions.SectionName);
        builder.Services.AddStorage(builder.Configuration);
        return builder;
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
#pragma warning disable CA1031 // Some cannot stop what has not started; why the start failed is what its operator is to read.
            catch (Exception)
#pragma warning restore CA1031
            {
            }

            throw;
        }
    }

    /// <summary>Shows the first key as soon as it is stored: should anything go wrong after that, it has been seen.</summary>
    private static void ShowKey(FirstKeyResult firstKey, bool keyWasChosen)
    {
        if (firstKey.NewKey is { } key)
        {
            Console.Out.WriteLine(keyWasChosen ? $"The first API key is the one in {FirstKeyVariable}." : $"The first API key, shown this once:  {key}");
        }
        else if (firstKey.ChosenIsUnknown)
        {
            Console.Out.WriteLine($"{FirstKeyVariable} is not a key of this store, which had one before: it is ignored.");
        }
    }

    private static string? FirstKeyFromEnvironment()
    {
        var key = Environment.GetEnvironmentVariable(FirstKeyVariable);
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        return key.Length >= KeyText.MinLength && key.All(static letter => letter is > ' ' and <= '~')
            ? key
            : throw new ConfigurationException($"{FirstKeyVariable} must have at least {KeyText.MinLength} printable ASCII characters and no spaces.");
    }
}
