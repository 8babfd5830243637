using System.Reflection;
using System.Xml.Linq;

namespace Fanfare;

/// <summary>References point one way.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("Core")]
    [InlineData("Grains.Interfaces", "Core")]
    [InlineData("Storage", "Core")]
    [InlineData("Destinations", "Core")]
    [InlineData("Grains", "Destinations", "Grains.Interfaces", "Storage")]
    [InlineData("Sources", "Grains.Interfaces", "Storage")]
    [InlineData("Gateway", "Grains.Interfaces", "Storage")]
    [InlineData("Gateway.Hooks", "Gateway", "Webhooks")]
    [InlineData("Gateway.Slack", "Destinations", "Gateway.Hooks")]
    [InlineData("Silo", "Destinations", "Gateway.Slack", "Grains", "Sources")]
    [InlineData("Webhooks")]
    [InlineData("EntityFrameworkCore")]
    [InlineData("Cli")]
    public void A_project_refers_to_what_lies_below_it_and_to_nothing_else(string project, params string[] allowed)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));

        var referred = file.Descendants("ProjectReference").Select(
            reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(allowed.Order(), referred.Order());
    }

    [Fact]
    public void Every_source_project_is_held_to_this() =>
        Assert.Equal(
            ["Cli", "Core", "Destinations", "EntityFrameworkCore", "Gateway", "Gateway.Hooks", "Gateway.Slack", "Grains",
                "Grains.Interfaces", "Silo", "Sources", "Storage", "Webhooks"],
            Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Order());

    [Fact]
    public void The_gateway_uses_nothing_of_the_grains() =>
        Assert.DoesNotContain("Fanfare.Grains", Assembly.Load("Fanfare.Gateway").GetReferencedAssemblies().Select(name => name.Name));
}
