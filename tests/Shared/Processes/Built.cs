namespace Fanfare.Processes;

/// <summary>The programs that were built with these tests, in the same configuration and for the same engine.</summary>
internal static class Built
{
    public static string Silo { get; } = PathOf("Silo");

    /// <summary>The command line; where tests of it are built.</summary>
    public static string Cli { get; } = PathOf("Cli");

    /// <summary>The gateway as a process of its own, which there is with Engine=Orleans only.</summary>
    public static string Gateway { get; } = PathOf("Gateway");

    public static string Of(string project) => PathOf(project);

    private static string PathOf(string project)
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(tests.Parent!.Parent!.FullName, project, tests.Name, $"Fanfare.{project}.dll");
    }
}
