using System.Text.Json;
using Fanfare.Api;
using Fanfare.Output;

namespace Fanfare.Configuration;

/// <summary>What <c>fanfare login</c> keeps.</summary>
/// <param name="Server">The server's URL.</param>
/// <param name="Key">The API key.</param>
internal sealed record SettingsFile(string? Server, string? Key)
{
    /// <summary><c>fanfare/config.json</c> in <c>$XDG_CONFIG_HOME</c>, which must be absolute to count, or in <c>~/.config</c>.</summary>
    public static string Location
    {
        get
        {
            var chosen = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            var folder = Path.IsPathFullyQualified(chosen ?? "")
                ? chosen! : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
            return Path.Combine(folder, "fanfare", "config.json");
        }
    }

    /// <summary>Reads it; nothing is in it when it is not there.</summary>
    /// <exception cref="FailureException">It cannot be read.</exception>
    public static SettingsFile Read()
    {
        try
        {
            return File.Exists(Location)
                ? JsonSerializer.Deserialize<SettingsFile>(File.ReadAllText(Location), ApiJson.Options)! : new SettingsFile(null, null);
        }
        catch (JsonException)
        {
            throw new FailureException(
                ExitCode.Failed, $"{Location} is not what fanfare login has written", "Delete it, and log in again.");
        }
    }

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(Location)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await PrivateFile.WriteAsync(Location, JsonSerializer.Serialize(this, ApiJson.Options), overwrite: true, cancellationToken);
    }
}
