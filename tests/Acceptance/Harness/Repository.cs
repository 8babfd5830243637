namespace Fanfare.Acceptance.Harness;

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The silo that was built with these tests, in the same configuration.</summary>
    public static string SiloPath { get; } =
        AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}Acceptance{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}Silo{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        + "Fanfare.Silo.dll";

    public static string NodeFolder => Path.Combine(Root, "tests", "Acceptance", "node");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("These tests run inside the repository.");
        }

        return folder.FullName;
    }
}
