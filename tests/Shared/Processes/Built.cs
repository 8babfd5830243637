namespace Fanfare.Processes;

/// <summary>The programs that were built with these tests, in the same configuration.</summary>
internal static class Built
{
    public static string Silo { get; } = PathOf("Silo");

    /// <summary>The command line; where tests of it are built.</summary>
    public static string Cli { get; } = PathOf("Cli");

    public static string Of(string project) => PathOf(project);

    private static string PathOf(string project)
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(tests.Parent!.Parent!.FullName, project, tests.Name, $"Fanfare.{project}.dll");
    }
}
