using System.Text.Json;

namespace Fanfare.Acceptance.Harness;

/// <summary>The payloads of <c>@octokit/webhooks-examples</c>.</summary>
internal static class OctokitExamples
{
    /// <summary>Every example of every edition, its JSON as the file has it.</summary>
    public static List<(string Name, string Payload)> Read() =>
    [
        .. Directory.GetFiles(
            Path.Combine(Node.Modules, "@octokit", "webhooks-examples"), "index.json",
            SearchOption.AllDirectories).SelectMany(static file =>
            JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.EnumerateArray().SelectMany(static definition =>
                definition.GetProperty("examples").EnumerateArray()
                    .Select(example => (definition.GetProperty("name").GetString()!, example.GetRawText())))),
    ];
}
