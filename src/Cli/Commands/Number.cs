using System.CommandLine;
using System.Globalization;

namespace Fanfare.Commands;

/// <summary>Options that are whole numbers between two others.</summary>
internal static class Number
{
    public static Option<int> Option(string name, string description, int min, int max, int otherwise) => new(name)
    {
        Description = description,
        HelpName = "NUMBER",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (
                !int.TryParse(result.Tokens.Single().Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min
                    || number > max)
            {
                result.AddError($"{name} must be {min} to {max}");
            }

            return number;
        },
    };
}
