namespace Fanfare;

/// <summary>The configuration is wrong; the message names the option.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
