namespace Fanfare.Hosting;

/// <summary>
/// What may stand on the command line: options of known sections, as <c>--Section:Option=value</c> or <c>--Section:Option value</c>.
/// </summary>
internal static class CommandLine
{
    public const string Usage =
        """
        Fanfare delivers webhooks.

          (nothing)                       serves on http://localhost:8080, with its data in ./data
          demo                            shows the main job by itself
          --Urls=http://localhost:8081    serves there; every option of docs/operations/configuration.md is set like this
        """;

    public static bool AsksForHelp(string[] args) => args is ["--help" or "-h" or "help" or "-?"];

    /// <exception cref="ConfigurationException">Something stands there that is no option.</exception>
    public static void Check(string[] args)
    {
        for (var index = 0; index < args.Length; index++)
        {
            var argument = args[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new ConfigurationException($"'{argument}' is no option.{Environment.NewLine}{Usage}");
            }

            var key = argument[2..].Split('=')[0];
            if (!FanfareConfiguration.Knows(key.Split(':')[0]))
            {
                throw new ConfigurationException(
                    $"'{argument}' is of no section of the configuration; there are {FanfareConfiguration.SectionList}.");
            }

            // Without an equals sign, the value is the next argument.
            index += argument.Contains('=', StringComparison.Ordinal) ? 0 : 1;
        }
    }
}
