using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fanfare.Deploy.Harness;

namespace Fanfare.Deploy;

/// <summary>What a pod or an image sets is an option that Fanfare has.</summary>
public sealed partial class SettingTests
{
    private const string Prefix = "FANFARE__";

    private static readonly JsonNode Settings = JsonNode.Parse(Repository.Read("src", "Silo", "appsettings.json"))!;

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_variable_of_a_pod_is_an_option(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);
        var names = overlay.Workloads.SelectMany(workload => workload.Variables).Select(variable => variable.Text("name")!)
            .Concat(overlay.Of("ConfigMap").SelectMany(map => map.At("data")!.AsObject().Select(pair => pair.Key)))
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(names);
        Assert.Empty(names.Where(name => !IsOption(name)));
    }

    [Fact]
    public void Every_variable_of_an_image_is_an_option()
    {
        var names = Variable().Matches(Repository.Read("deploy", "docker", "Dockerfile")).Select(match => match.Value).ToList();

        Assert.NotEmpty(names);
        Assert.Empty(names.Where(name => !IsOption(name)));
    }

    private static bool IsOption(string variable)
    {
        var path = variable[Prefix.Length..];
        return Settings.At(path.Split("__")) is not null;
    }

    [GeneratedRegex("FANFARE__[A-Za-z_]+", RegexOptions.None, 1000)]
    private static partial Regex Variable();
}
