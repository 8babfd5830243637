using System.Reflection;

namespace Fanfare.Hooks.Code;

/// <summary>Loads the assemblies with code hooks that the configuration names.</summary>
internal static class HookAssemblies
{
    /// <param name="names">Names, or paths of files, separated by commas; null or empty for none.</param>
    /// <exception cref="ConfigurationException">One cannot be loaded.</exception>
    public static IEnumerable<Assembly> Load(string? names)
    {
        foreach (var name in (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            yield return Load(name);
        }

        static Assembly Load(string name)
        {
            try
            {
                return name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                    ? Assembly.LoadFrom(Path.GetFullPath(name)) : Assembly.Load(name);
            }
            catch (Exception exception) when (exception is IOException or BadImageFormatException)
            {
                throw new ConfigurationException(
                    $"{HookOptions.SectionName}:{nameof(HookOptions.Assemblies)}: '{name}' cannot be loaded: {exception.Message}");
            }
        }
    }
}
