using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Processes;

namespace Fanfare.Harness;

/// <summary>The built command line as somebody uses it who has a home, and an environment, of their own.</summary>
internal sealed class Cli : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, string> _environment = [];

    public DirectoryInfo Home { get; } = Directory.CreateTempSubdirectory("fanfare-cli-");

    public string SettingsFile => Path.Combine(Home.FullName, "fanfare", "config.json");

    /// <summary>Of somebody who speaks to this server.</summary>
    public static Cli For(FanfareProcess fanfare) =>
        new Cli().With("FANFARE_SERVER", fanfare.Url).With("FANFARE_API_KEY", FanfareProcess.Key);

    public Cli With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public Task<Ended> RunAsync(params string[] arguments) => RunAsync("", arguments);

    /// <summary>Runs a command, with something at its standard input.</summary>
    public async Task<Ended> RunAsync(string input, string[] arguments)
    {
        using var process = Launch("dotnet", [Built.Cli, .. arguments]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        return new Ended(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a command whose success the test needs.</summary>
    public async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var ended = await RunAsync([.. arguments, "--json"]);
        Assert.True(ended.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {ended.ExitCode}: {ended.Errors}");
        return ended.Json;
    }

    /// <summary>
    /// Starts a command that goes on until it is stopped. Whoever runs the tests in the background has SIGINT ignored, and so would the
    /// command.
    /// </summary>
    public Running Start(params string[] arguments) => new(Launch("env", ["--default-signal=INT", "dotnet", Built.Cli, .. arguments]));

    /// <summary>Starts a command with what a shell can put around it.</summary>
    public Running StartInShell(string command) => new(Launch("bash", ["-c", $"set -o pipefail; dotnet '{Built.Cli}' {command}"]));

    /// <summary>Starts a command on a terminal of its own, so many columns wide, that is its input and its outputs.</summary>
    public Running StartOnTerminal(string columns, params string[] arguments) =>
        new(
            Launch(
                "script",
                ["-qec", $"stty cols {columns}; dotnet {string.Join(' ', arguments.Prepend(Built.Cli).Select(static argument => $"'{argument}'"))}", "/dev/null"]));

    public void Dispose() => Home.Delete(recursive: true);

    private Process Launch(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = Home.FullName,
        };
        foreach (
            var name in start.Environment.Keys.Where(
                name => name.StartsWith("FANFARE", StringComparison.Ordinal) || name is "NO_COLOR").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["XDG_CONFIG_HOME"] = Home.FullName;
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

/// <summary>How a command ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    /// <summary>The output, which must be JSON and nothing else.</summary>
    public JsonNode Json => JsonNode.Parse(Output)!;
}
