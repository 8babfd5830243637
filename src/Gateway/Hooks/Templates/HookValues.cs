using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Templates;

/// <summary>What a request has for the placeholders of templates.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Query">Its query.</param>
/// <param name="Route">The parts of its path, by name.</param>
/// <param name="Payload">The event's payload.</param>
/// <param name="MessageId">The id of the message that was made; null before that.</param>
internal sealed record HookValues(IHeaderDictionary Headers, IQueryCollection Query, IReadOnlyDictionary<string, string> Route, JsonElement Payload, string? MessageId = null)
{
    /// <summary>A value as text; null when there is none. A text that is empty is none.</summary>
    public string? Find(Placeholder placeholder)
    {
        var found = placeholder.Source switch
        {
            PlaceholderSource.Header => Headers[placeholder.Name].ToString(),
            PlaceholderSource.Query => Query[placeholder.Name].ToString(),
            PlaceholderSource.Route => Route.GetValueOrDefault(placeholder.Name),
            PlaceholderSource.Json => Text(Point(placeholder.Name)),
            _ => MessageId,
        };
        return string.IsNullOrEmpty(found) ? null : found;
    }

    /// <summary>What a JSON Pointer (RFC 6901) points at in the payload; null for nothing.</summary>
    public JsonElement? Point(string pointer)
    {
        var json = Payload;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            switch (json.ValueKind)
            {
                case JsonValueKind.Object when json.TryGetProperty(name, out var value):
                    json = value;
                    break;
                case JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < json.GetArrayLength():
                    json = json[index];
                    break;
                default:
                    return null;
            }
        }

        return json;
    }

    private static string? Text(JsonElement? json) => json switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.String } text => TextOf(text),
        { } other => other.GetRawText(),
    };

    /// <summary>Half of a surrogate pair is no text.</summary>
    private static string? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
