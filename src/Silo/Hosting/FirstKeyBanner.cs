using Fanfare.Api.Http.Keys;

namespace Fanfare.Hosting;

/// <summary>The first API key of an empty store: read from the environment or generated, and shown once.</summary>
internal static class FirstKeyBanner
{
    /// <summary>The environment variable that chooses an empty store's first API key.</summary>
    public const string Variable = "FANFARE_API_KEY";

    /// <summary>The key that the environment chooses; null when it chooses none.</summary>
    /// <exception cref="ConfigurationException">The variable is not a valid key.</exception>
    public static string? ReadChosen()
    {
        var key = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        return key.Length >= KeyText.MinLength && key.All(static letter => letter is > ' ' and <= '~')
            ? key
            : throw new ConfigurationException(
                $"{Variable} must have at least {KeyText.MinLength} printable ASCII characters and no spaces.");
    }

    /// <summary>Shows the first key as soon as it is stored, so that it has been seen even if the start fails later.</summary>
    public static void Write(FirstKeyResult firstKey, bool keyWasChosen)
    {
        if (firstKey.NewKey is { } key)
        {
            Console.Out.WriteLine(
                keyWasChosen ? $"The first API key is the one in {Variable}." : $"The first API key, shown this once:  {key}");
        }
        else if (firstKey.ChosenIsUnknown)
        {
            Console.Out.WriteLine($"{Variable} is not a key of this store, which had one before: it is ignored.");
        }
    }
}
