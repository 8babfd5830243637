using System.Text.Json;
using Fanfare.Templates;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Values;

/// <summary>What a request has for the placeholders of templates.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Query">Its query.</param>
/// <param name="Route">The parts of its path, by name.</param>
/// <param name="Payload">The event's payload.</param>
/// <param name="MessageId">The id of the message that was made; null before that.</param>
internal sealed record HookValues(
    IHeaderDictionary Headers, IQueryCollection Query, IReadOnlyDictionary<string, string> Route, JsonElement Payload,
    string? MessageId = null) : ITemplateValues
{
    public string? Find(Placeholder placeholder)
    {
        var found = placeholder.Source switch
        {
            PlaceholderSource.Header => Headers[placeholder.Name].ToString(),
            PlaceholderSource.Query => Query[placeholder.Name].ToString(),
            PlaceholderSource.Route => Route.GetValueOrDefault(placeholder.Name),
            PlaceholderSource.Json => new JsonPointer(placeholder.Name).FindText(Payload),
            _ => MessageId,
        };
        return string.IsNullOrEmpty(found) ? null : found;
    }
}
