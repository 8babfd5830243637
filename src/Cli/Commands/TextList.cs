using System.CommandLine;

namespace Fanfare.Commands;

/// <summary>Options that take several texts: separated by commas, or given more than once.</summary>
internal static class TextList
{
    public static Option<string[]> Option(string name, string description) => new(name)
    {
        Description = $"{description}; several are separated by commas",
        HelpName = "NAME,…",
        CustomParser = static result =>
            [.. result.Tokens.SelectMany(static token =>
                token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };
}
