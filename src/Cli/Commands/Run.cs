using System.CommandLine;
using Fanfare.Api;
using Fanfare.Configuration;
using Fanfare.Output;

namespace Fanfare.Commands;

/// <summary>One command that runs: what it was told, and what it works with.</summary>
internal sealed class Run(Shell shell, ParseResult parsed) : IDisposable
{
    private ApiClient? _api;

    public Terminal Terminal => shell.Terminal;

    public TimeProvider Time => shell.Time;

    public ParseResult Parsed => parsed;

    public IOutput Output { get; } = parsed.GetValue(shell.Options.Json)
        ? new JsonOutput(shell.Terminal.Output) : new TextOutput(shell.Terminal);

    /// <summary>The API, as the options, the environment and the file say.</summary>
    /// <exception cref="FailureException">There is no key.</exception>
    public ApiClient Api => _api ??= Connect(SettingsWith(SettingsFile.Read()));

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    public T? Find<T>(Argument<T> argument) => parsed.GetValue(argument);

    public Settings SettingsWith(SettingsFile file) =>
        Settings.From(parsed.GetValue(shell.Options.Server), parsed.GetValue(shell.Options.Key), file);

    /// <exception cref="FailureException">There is no key.</exception>
    public static ApiClient Connect(Settings settings) => settings.Key is null
        ? throw new FailureException(
            ExitCode.KeyRefused, "There is no API key", $"Log in with fanfare login, or set {Settings.KeyVariable}")
        : new ApiClient(settings);

    public void Dispose() => _api?.Dispose();
}

internal static class RunExtensions
{
    /// <summary>Says what a command does.</summary>
    public static Command Does(this Command command, Shell shell, Func<Run, CancellationToken, Task> action)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var run = new Run(shell, parsed);
            await action(run, cancellationToken);
        });
        return command;
    }
}
