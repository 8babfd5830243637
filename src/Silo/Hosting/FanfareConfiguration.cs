namespace Fanfare.Hosting;

/// <summary>Where configuration comes from: <c>appsettings.json</c>, then <c>FANFARE__Section__Option</c>, then the command line.</summary>
internal static class FanfareConfiguration
{
    private const string Prefix = "FANFARE__";

    private static readonly string[] Sections = [
        "Urls", "Cluster", "Storage", "Journal", "Api", "Hooks", "ChangeSources", "Slack", "Delivery", "Retry", "Breaker", "Verification",
        "Egress", "Retention", "Secrets", "Telemetry", "Logging", "Kestrel", "AllowedHosts"];

    public static string SectionList => string.Join(", ", Sections);

    public static bool Knows(string section) => Sections.Contains(section, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ConfigurationException">A variable is of no known section.</exception>
    public static IConfigurationBuilder AddFanfareEnvironment(this IConfigurationBuilder configuration)
    {
        foreach (
            var name in Environment.GetEnvironmentVariables().Keys.Cast<string>()
                .Where(static name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            var section = name[Prefix.Length..].Split("__")[0];
            if (!Knows(section))
            {
                throw new ConfigurationException(
                    $"The environment variable {name} names no section of the configuration; there are {SectionList}.");
            }
        }

        return configuration.AddEnvironmentVariables(Prefix);
    }

    /// <exception cref="ConfigurationException">Urls is no list of URLs to listen on.</exception>
    public static void CheckUrls(this IConfiguration configuration)
    {
        foreach (
            var url in (configuration["Urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                if (BindingAddress.Parse(url).Port > ushort.MaxValue)
                {
                    throw new ConfigurationException($"Urls: '{url}' has no port that there is.");
                }
            }
            catch (FormatException exception)
            {
                throw new ConfigurationException($"Urls: '{url}' is no URL to listen on. {exception.Message}");
            }
        }
    }
}
