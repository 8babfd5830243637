using System.Text.Json.Nodes;

namespace Fanfare.Deploy.Harness;

internal static class Json
{
    public static JsonNode? At(this JsonNode? node, params string[] path) => path.Aggregate(node, static (at, name) => at?[name]);

    public static string? Text(this JsonNode? node, params string[] path) => node.At(path)?.ToString();

    public static string Name(this JsonNode node) => node.Text("metadata", "name")!;

    /// <summary>The items of an array; none when there is no array.</summary>
    public static IEnumerable<JsonNode> All(this JsonNode? node, params string[] path) =>
        (node.At(path) as JsonArray ?? []).Select(item => item!);

    /// <summary>Whether all labels of a selector are among an object's; one without labels selects everything.</summary>
    public static bool Covers(this JsonNode? selector, JsonNode? labels) =>
        (selector as JsonObject ?? []).All(label => labels.Text(label.Key) == label.Value!.ToString());
}
