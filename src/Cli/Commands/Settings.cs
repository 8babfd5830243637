using Fanfare.Output;

namespace Fanfare.Configuration;

/// <summary>Which server to speak to, and with which key.</summary>
/// <param name="Server">An absolute http or https URL without a slash at its end.</param>
/// <param name="Key">The API key; null when there is none.</param>
internal sealed record Settings(string Server, string? Key)
{
    public const string ServerVariable = "FANFARE_SERVER";
    public const string KeyVariable = "FANFARE_API_KEY";
    private const string DefaultServer = "http://localhost:8080";

    /// <summary>The option is before the environment, which is before the file.</summary>
    /// <exception cref="FailureException">One of them is not what it must be.</exception>
    public static Settings From(string? serverOption, string? keyOption, SettingsFile file)
    {
        var server = serverOption ?? Variable(ServerVariable) ?? file.Server ?? DefaultServer;
        if (
            !Uri.TryCreate(server, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
                || url.Query.Length + url.Fragment.Length > 0)
        {
            throw FailureException.Usage($"The server '{server}' must be an http or https URL, such as {DefaultServer}");
        }

        var key = (keyOption ?? Variable(KeyVariable) ?? file.Key)?.Trim();
        return key is null || key.All(static letter => letter is > ' ' and <= '~')
            ? new Settings(server.TrimEnd('/'), string.IsNullOrEmpty(key) ? null : key)
            : throw FailureException.Usage("The key has characters that no key has");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
