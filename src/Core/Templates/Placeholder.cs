using System.Text.Json;

namespace Fanfare.Templates;

/// <summary>Where a value of a template comes from.</summary>
/// <param name="Source">Which part of the request or the event.</param>
/// <param name="Name">Which value of it: a name, or a JSON Pointer (RFC 6901); empty where there is only one.</param>
/// <param name="Default">What is taken where there is none; null when it must be there.</param>
public sealed record Placeholder(PlaceholderSource Source, string Name, string? Default)
{
    /// <summary>Where to look next when there is nothing; null for nowhere.</summary>
    public Placeholder? Else { get; init; }

    /// <summary>The first value that this and what comes after it point at in JSON; null for nothing.</summary>
    public JsonElement? ValueIn(JsonElement json) => new JsonPointer(Name).Find(json) ?? Else?.ValueIn(json);

    /// <exception cref="FormatException">It is none.</exception>
    public static Placeholder Parse(string text, TemplatePlace place)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        var (value, otherwise) = bar < 0 ? (text, null) : (text[..bar], text[(bar + 1)..]);
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "" : value[(colon + 1)..];
        PlaceholderSource? source = (place, colon < 0 ? value : value[..(colon + 1)]) switch
        {
            (_, "json:") => PlaceholderSource.Json,
            (TemplatePlace.Event, "raw:") => PlaceholderSource.Raw,
            (TemplatePlace.Event, "type") => PlaceholderSource.EventType,
            (TemplatePlace.Event, "channel") => PlaceholderSource.Channel,
            (TemplatePlace.Event, "channels") => PlaceholderSource.Channels,
            (TemplatePlace.Event, "eventId") => PlaceholderSource.EventId,
            (TemplatePlace.Event, "timestamp") => PlaceholderSource.Timestamp,
            (TemplatePlace.Event or TemplatePlace.Answer, "id") => PlaceholderSource.MessageId,
            (TemplatePlace.Request, "id") => throw new FormatException("{id} stands in answers only: before that there is no message"),
            (not TemplatePlace.Event, "header:") => PlaceholderSource.Header,
            (not TemplatePlace.Event, "route:") => PlaceholderSource.Route,
            (not TemplatePlace.Event, "query:") => PlaceholderSource.Query,
            _ => throw new FormatException($"'{{{text}}}' is no placeholder; there are {WordsOf(place)}"),
        };
        return source switch
        {
            PlaceholderSource.Json or PlaceholderSource.Raw when name.Length > 0 && name[0] != '/' =>
                throw new FormatException($"'{name}' is no JSON Pointer; one begins with '/'"),
            PlaceholderSource.Header or PlaceholderSource.Route or PlaceholderSource.Query when name.Length == 0 =>
                throw new FormatException($"'{{{text}}}' names nothing"),
            PlaceholderSource.Json or PlaceholderSource.Raw when otherwise is ['/', ..]
                && Parse($"{value[..colon]}:{otherwise}", place) is var next =>
                    new Placeholder(next.Source, name, next.Default) { Else = next },
            var known => new Placeholder(known.Value, name, otherwise),
        };
    }

    public override string ToString() => Source switch
    {
        PlaceholderSource.Header => $"the header {Name}",
        PlaceholderSource.Route => $"the part {Name} of the path",
        PlaceholderSource.Query => $"the query parameter {Name}",
        PlaceholderSource.Json or PlaceholderSource.Raw => $"the value at '{Name}' of the body",
        PlaceholderSource.MessageId => "the message's id",
        _ => $"the event's {Source}",
    };

    private static string WordsOf(TemplatePlace place) => place switch
    {
        TemplatePlace.Event => "{json:/…}, {raw:/…}, {type}, {id}, {eventId}, {channel}, {channels} and {timestamp}",
        TemplatePlace.Answer => "{header:…}, {route:…}, {query:…}, {json:/…} and {id}",
        _ => "{header:…}, {route:…}, {query:…}, {json:/…}",
    };
}

/// <summary>What a placeholder is filled from.</summary>
public enum PlaceholderSource
{
    Header,
    Route,
    Query,
    Json,
    MessageId,

    /// <summary>As <see cref="Json"/>, and not escaped.</summary>
    Raw,
    EventType,
    EventId,
    Channel,
    Channels,
    Timestamp,
}

/// <summary>Where a template stands, which decides about its placeholders.</summary>
public enum TemplatePlace
{
    /// <summary>It makes something of a hook's request.</summary>
    Request,

    /// <summary>It makes the answer to one, when there is a message already.</summary>
    Answer,

    /// <summary>It makes something of an event.</summary>
    Event,
}
