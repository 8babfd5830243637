namespace Fanfare.Hosting;

/// <summary>The configuration is wrong; the message names the option.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
