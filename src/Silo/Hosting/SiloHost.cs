using Fanfare.Api;
using Fanfare.Api.Authentication;
using Microsoft.Extensions.Options;

namespace Fanfare.Hosting;

/// <summary>Puts the process together: store, grains, engine and gateway, in the order in which they start and in reverse of which they stop.</summary>
public static class SiloHost
{
    /// <summary>The environment variable that chooses an empty store's first API key.</summary>
    public const string FirstKeyVariable = "FANFARE_API_KEY";

    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="args">The command line: options as <c>--Section:Option=value</c>.</param>
    /// <param name="configure">Adds what is the host's own, such as retry handlers; null for nothing.</param>
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
            var chosenKey = FirstKeyFromEnvironment();
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await app.Services.PrepareStorageAsync(CancellationToken.None);
            var firstKey = await app.Services.GetRequiredService<FirstKey>().EnsureAsync(chosenKey, CancellationToken.None);
            Banner.WriteKey(Console.Out, firstKey, chosenKey is not null);
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

    /// <summary>Builds the host.</summary>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddFanfareEnvironment().AddCommandLine(args);
        configure?.Invoke(builder);
        builder.Configuration.CheckUrls();
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopWithin);
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddGrains();
        builder.AddEngine();
        builder.Services.AddSweeper();
        builder.Services.AddApi();
        return builder.Build().MapApi();
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
            await app.StopAsync();
            throw;
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
