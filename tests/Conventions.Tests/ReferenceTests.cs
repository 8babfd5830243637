using System.Reflection;
using System.Xml.Linq;

namespace Fanfare;

/// <summary>References point one way.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("Grains.Interfaces")]
    [InlineData("Hooks")]
    [InlineData("EntityFrameworkCore")]
    [InlineData("Storage", "Grains.Interfaces")]
    [InlineData("Grains", "Storage")]
    [InlineData("Gateway", "Hooks", "Storage")]
    [InlineData("Silo", "Gateway", "Grains")]
    [InlineData("Cli")]
    public void A_project_refers_to_what_lies_below_it_and_to_nothing_else(string project, params string[] allowed)
    {
        var file = XDocument.Load(Path.Combine(Sources.Root, "src", project, $"{project}.csproj"));

        var referred = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(allowed.Order(), referred.Order());
    }

    [Fact]
    public void Every_source_project_is_held_to_this() =>
        Assert.Equal(
            ["Cli", "EntityFrameworkCore", "Gateway", "Grains", "Grains.Interfaces", "Hooks", "Silo", "Storage"],
            Directory.EnumerateDirectories(Path.Combine(Sources.Root, "src")).Select(Path.GetFileName).Order());

    [Fact]
    public void The_gateway_uses_nothing_of_the_grains() =>
        Assert.DoesNotContain("Fanfare.Grains", Assembly.Load("Fanfare.Gateway").GetReferencedAssemblies().Select(name => name.Name));
}
