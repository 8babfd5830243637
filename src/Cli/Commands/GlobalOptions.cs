using System.CommandLine;

namespace Fanfare.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Server { get; } =
        new("--server") { Description = "The server's URL; also FANFARE_SERVER", HelpName = "URL", Recursive = true };

    public Option<string?> Key { get; } =
        new("--key")
        {
            Description = "The API key; also FANFARE_API_KEY, which others on this machine cannot see",
            HelpName = "KEY",
            Recursive = true
        };

    public Option<bool> Json { get; } = new("--json") { Description = "JSON on standard output, and nothing else there", Recursive = true };
}
