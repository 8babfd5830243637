using System.Text.Json.Nodes;

namespace Fanfare.Deploy.Harness;

/// <summary>A Deployment, a StatefulSet or a Job, seen as the pods that it makes.</summary>
internal sealed class Workload(JsonNode item)
{
    public string Name => item.Name();

    public string? Namespace => item.Text("metadata", "namespace");

    /// <summary>Whether it runs on, rather than to an end.</summary>
    public bool RunsOn => item.Text("kind") != "Job";

    public bool IsFanfare => Containers.Any(container => container.Text("image")!.StartsWith("fanfare/", StringComparison.Ordinal));

    public JsonNode? Selector => item.At("spec", "selector", "matchLabels");

    public JsonNode Pod => item.At("spec", "template", "spec")!;

    public IEnumerable<JsonNode> Containers => Pod.All("initContainers").Concat(Pod.All("containers"));

    public IEnumerable<int> Ports =>
        Containers.SelectMany(container => container.All("ports")).Select(port => port.At("containerPort")!.GetValue<int>());

    public IEnumerable<string?> PortNames => Containers.SelectMany(container => container.All("ports")).Select(port => port.Text("name"));

    public IEnumerable<JsonNode> Variables => Containers.SelectMany(container => container.All("env"));

    public static bool Is(JsonNode item) => item.Text("kind") is "Deployment" or "StatefulSet" or "Job";

    /// <summary>Whether its pods bear all of some labels.</summary>
    public bool Has(JsonNode? labels) => labels.Covers(item.At("spec", "template", "metadata", "labels"));

    public override string ToString() => $"{item.Text("kind")} {Name}";
}
