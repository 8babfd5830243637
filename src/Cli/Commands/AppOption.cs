using System.CommandLine;

namespace Fanfare.Commands;

/// <summary><c>--app</c>: whose endpoints and events a command is about.</summary>
internal static class AppOption
{
    public static Option<string> Create() =>
        new("--app") { Description = "The application, by its id or uid", HelpName = "APP", Required = true };
}
