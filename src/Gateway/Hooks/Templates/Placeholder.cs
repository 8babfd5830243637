namespace Fanfare.Hooks.Templates;

/// <summary>Where a value of a template comes from.</summary>
/// <param name="Source">Which part of the request.</param>
/// <param name="Name">Which value of it: a name, or a JSON Pointer (RFC 6901).</param>
/// <param name="Default">What is taken where there is none; null when it must be there.</param>
internal sealed record Placeholder(PlaceholderSource Source, string Name, string? Default)
{
    /// <exception cref="FormatException">It is none.</exception>
    public static Placeholder Parse(string text, bool withId)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        var (value, otherwise) = bar < 0 ? (text, null) : (text[..bar], text[(bar + 1)..]);
        if (value == "id")
        {
            return withId ? new Placeholder(PlaceholderSource.MessageId, "", otherwise) : throw new FormatException("{id} stands in answers only: before that there is no message");
        }

        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "" : value[(colon + 1)..];
        var source = colon < 0 ? null : value[..colon] switch
        {
            "header" => PlaceholderSource.Header,
            "route" => PlaceholderSource.Route,
            "query" => PlaceholderSource.Query,
            "json" => PlaceholderSource.Json,
            _ => (PlaceholderSource?)null,
        };
        return source switch
        {
            null => throw new FormatException($"'{{{text}}}' is no placeholder; there are {{header:…}}, {{route:…}}, {{query:…}}, {{json:/…}}{(withId ? " and {id}" : "")}"),
            PlaceholderSource.Json when name.Length > 0 && name[0] != '/' => throw new FormatException($"'{name}' is no JSON Pointer; one begins with '/'"),
            not PlaceholderSource.Json when name.Length == 0 => throw new FormatException($"'{{{text}}}' names nothing"),
            var known => new Placeholder(known.Value, name, otherwise),
        };
    }

    public override string ToString() => Source switch
    {
        PlaceholderSource.Header => $"the header {Name}",
        PlaceholderSource.Route => $"the part {Name} of the path",
        PlaceholderSource.Query => $"the query parameter {Name}",
        PlaceholderSource.Json => $"the value at '{Name}' of the body",
        _ => "the message's id",
    };
}

/// <summary>A part of a request.</summary>
internal enum PlaceholderSource
{
    Header,
    Route,
    Query,
    Json,
    MessageId,
}
