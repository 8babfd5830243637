using System.Text.RegularExpressions;

namespace Fanfare;

/// <summary>The folders of the source projects: which refers to which, by the names of the types that they define.</summary>
internal static partial class Folders
{
    /// <summary>Where the layout promises a folder for each feature, resource, destination or presets, however small.</summary>
    private static readonly string[] OneForEach = ["Storage", "Gateway", "Destinations", "Gateway.Hooks/Presets"];

    /// <summary>Pairs of folders of one project that refer to each other.</summary>
    public static IEnumerable<string> Circles() => Projects().SelectMany(static project =>
    {
        var files = Files(project).ToList();
        var definedIn = files.SelectMany(
            static file => TypeName().Matches(file.Code).Select(match => (match.Groups["name"].Value, file.Folder)))
            .GroupBy(static one => one.Value, static one => one.Folder, StringComparer.Ordinal)
            .Where(static one => one.Distinct().Count() == 1)
            .ToDictionary(static one => one.Key, static one => one.First(), StringComparer.Ordinal);
        var uses = files.Where(static file => file.Folder.Length > 0)
            .SelectMany(
                file => Word().Matches(file.Code).Select(match => (From: file.Folder, To: definedIn.GetValueOrDefault(match.Value, ""))))
            .Where(static use => use.To.Length > 0 && use.To != use.From)
            .ToHashSet();
        return uses.Where(use => uses.Contains((use.To, use.From)) && string.CompareOrdinal(use.From, use.To) < 0)
            .Select(use => $"{project}: {use.From} and {use.To}");
    });

    /// <summary>Folders with one or two files.</summary>
    public static IEnumerable<string> Small() => Projects().Where(static project => !OneForEach.Contains(project)).SelectMany(
        static project => Files(project).Where(static file => file.Folder.Length > 0)
            .GroupBy(static file => file.Folder, StringComparer.Ordinal)
            .Where(static folder => folder.Count() < 3)
            .Select(folder => $"{project}/{folder.Key}"))
        .Except(OneForEach, StringComparer.Ordinal);

    private static IEnumerable<string> Projects() =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(static folder => Path.GetFileName(folder)!);

    /// <summary>
    /// The files of a project, without what is no code in them and without the names of constants; the root is the folder "".
    /// </summary>
    private static IEnumerable<(string Folder, string Code)> Files(string project)
    {
        var root = Path.Combine(Repository.Root, "src", project);
        return Repository.CSharp(Path.Combine("src", project)).Select(file =>
        {
            var parts = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
            return (parts.Length > 1 ? parts[0] : "", NotCode().Replace(File.ReadAllText(file), ""));
        });
    }

    [GeneratedRegex("//.*|\"(\\\\.|[^\"\\\\])*\"|const string \\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NotCode();

    [GeneratedRegex(
        "^( {4})?(public |internal |private |file )?(static |sealed |abstract |partial |readonly |ref )*"
            + "(class|record struct|record|struct|interface|enum|delegate \\S+)\\s+(?<name>\\w+)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex TypeName();

    [GeneratedRegex("(?<![.\\w])[A-Z]\\w+\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
