using System.CommandLine;
using System.Text.Json;
using Fanfare.Api;
using Fanfare.Commands;

namespace Fanfare.Configuration;

/// <summary><c>fanfare login</c>: checks a key and keeps it.</summary>
internal static class LoginCommand
{
    private static readonly string Description =
        $"Checks a key and keeps it, with the server's address, in {SettingsFile.Location}, which only you can read. "
        + $"Asks for the key when there is none in --key or {Settings.KeyVariable}; a pipe may give it.";

    public static Command Create(Shell shell) => new Command("login", Description).Does(shell, RunAsync);

    private static async Task RunAsync(Run run, CancellationToken cancellationToken)
    {
        // The key that is kept already is not asked for: whoever logs in has another.
        var before = SettingsFile.Read() with { Key = null };
        var settings = run.SettingsWith(before);
        if (settings.Key is null)
        {
            settings = run.SettingsWith(
                before with { Key = await run.Terminal.AskSecretAsync($"Key for {settings.Server}: ", cancellationToken) });
        }

        using var api = Run.Connect(settings);
        await api.GetAsync<JsonElement>($"event-type", new Query().With("limit", 1), cancellationToken);
        await new SettingsFile(settings.Server, settings.Key).WriteAsync(cancellationToken);
        run.Output.Tell(
            $"Logged in to {settings.Server}. The key is kept in {SettingsFile.Location}",
            new { settings.Server, file = SettingsFile.Location });
    }
}
