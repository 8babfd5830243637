using System.Text.RegularExpressions;
using System.Xml.Linq;
using Fanfare.Deploy.Harness;

namespace Fanfare.Deploy;

public sealed partial class ImageTests
{
    private static readonly string Dockerfile = Repository.Read("deploy", "docker", "Dockerfile");

    [Fact]
    public void The_image_starts_what_was_published_for_it()
    {
        Assert.Equal("Fanfare.Silo.dll", Started().Match(Dockerfile).Groups["assembly"].Value);
        Assert.Contains("dotnet publish src/Silo ", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("COPY --from=build /app .", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_layer_of_packages_is_made_from_every_project_that_is_built()
    {
        var copied = Copied().Matches(Dockerfile).Select(match => match.Groups["project"].Value);

        Assert.Equal(Below("Silo").Distinct().Order(), copied.Order());
    }

    [Fact]
    public void The_layer_of_packages_has_every_file_that_its_projects_import()
    {
        var imported = Below("Silo").Distinct()
            .SelectMany(project => XDocument.Load(Repository.File("src", project, $"{project}.csproj")).Descendants("Import"))
            .Select(import => Path.GetFileName(import.Attribute("Project")!.Value))
            .Distinct().ToList();

        Assert.NotEmpty(imported);
        Assert.All(imported, file => Assert.Contains($"COPY src/{file} src/\n", Dockerfile, StringComparison.Ordinal));
    }

    [Fact]
    public void An_image_runs_as_the_user_of_the_pods_who_is_a_number_and_not_root()
    {
        var pod = Repository.Read("deploy", "k8s", "components", "pods", "pod.yaml");

        var user = User().Match(Dockerfile).Groups["user"].Value;

        Assert.NotEqual("0", user);
        Assert.Contains($"runAsUser: {user}\n", pod, StringComparison.Ordinal);
        Assert.Contains($"runAsGroup: {user}\n", pod, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_bears_the_version_of_Fanfare_wherever_it_is_named()
    {
        var version = XDocument.Load(Repository.File("Directory.Build.props")).Descendants("Version").Single().Value;
        var files = new[] { "deploy", ".github" }.SelectMany(
            folder => Directory.EnumerateFiles(Repository.File(folder), "*", SearchOption.AllDirectories));

        var named = files.SelectMany(
            file => Named().Matches(File.ReadAllText(file)).Select(match => match.Groups["version"].Value)).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Equal(version, name));
    }

    /// <summary>A project and everything that it is built from.</summary>
    private static IEnumerable<string> Below(string project)
    {
        var file = XDocument.Load(Repository.File("src", project, $"{project}.csproj"));
        return file.Descendants("ProjectReference")
            .SelectMany(reference => Below(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)))
            .Append(project);
    }

    [GeneratedRegex("ENTRYPOINT \\[\"dotnet\", \"(?<assembly>[^\"]+)\"\\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Started();

    [GeneratedRegex("^COPY src/(?<project>[^/]+)/[^/]+\\.csproj src/", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Copied();

    [GeneratedRegex("fanfare/[a-z${}. ]+:(?<version>[0-9][0-9.]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex("^USER (?<user>[0-9]+):", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex User();
}
