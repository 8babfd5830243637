using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Fanfare.Deploy.Harness;

/// <summary>The Kubernetes objects that an overlay renders.</summary>
internal sealed class Overlay
{
    public const string Cluster = "deploy/k8s/overlays/cluster";
    public const string MonitoredCluster = "tests/Deploy.Tests/kustomize/monitored-cluster";

    private static readonly ConcurrentDictionary<string, Lazy<Task<Overlay>>> Rendered = new();

    private Overlay(JsonArray objects, IReadOnlyList<string> faults)
    {
        Objects = [.. objects.Select(item => item!)];
        Faults = faults;
    }

    public static TheoryData<string> All { get; } =
        ["deploy/k8s/overlays/single", Cluster, "deploy/kind", "tests/Deploy.Tests/kustomize/monitored-single", MonitoredCluster];

    public IReadOnlyList<JsonNode> Objects { get; }

    /// <summary>What is wrong with them by their schemas.</summary>
    public IReadOnlyList<string> Faults { get; }

    public IEnumerable<Workload> Workloads => Objects.Where(Workload.Is).Select(item => new Workload(item));

    public static Task<Overlay> RenderAsync(string folder) =>
        Rendered.GetOrAdd(folder, static folder => new Lazy<Task<Overlay>>(() => ReadAsync(folder))).Value;

    /// <summary>Checks objects that are written in YAML.</summary>
    public static async Task<Overlay> ParseAsync(string yaml)
    {
        var result = JsonNode.Parse(await Tool.RunScriptAsync("schemas.mjs", yaml))!;
        return new Overlay(result["objects"]!.AsArray(), [.. result["faults"]!.AsArray().Select(fault => fault!.GetValue<string>())]);
    }

    public IEnumerable<JsonNode> Of(string kind) => Objects.Where(item => item.Text("kind") == kind);

    public IEnumerable<Workload> Selected(JsonNode? labels, string? ns) =>
        Workloads.Where(workload => workload.Namespace == ns && workload.Has(labels));

    private static async Task<Overlay> ReadAsync(string folder)
    {
        var (exitCode, yaml, errors) = await Tool.RunAsync("kubectl", "", "kustomize", folder);
        Assert.True(exitCode == 0 && errors.Length == 0, $"{folder}: {errors}");
        return await ParseAsync(yaml);
    }
}
