using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Fanfare.Api.Http.Bodies;

/// <summary>Says what is wrong with a body that cannot be read: where, and which type of JSON is declared there.</summary>
internal static partial class BodyErrors
{
    /// <summary>What is only too deep for us is read to its end.</summary>
    private const int AnyDepth = int.MaxValue;

    /// <summary>What is wrong with a body.</summary>
    /// <param name="exception">What its reader said; only its path is used.</param>
    /// <param name="json">The body.</param>
    /// <param name="type">The type that it was read as.</param>
    /// <param name="location">Where the body stands in the request.</param>
    public static FieldError For(JsonException exception, ReadOnlySpan<byte> json, Type type, ImmutableArray<string> location)
    {
        if (FindSyntaxError(json, out var depth) is { } syntax)
        {
            return new FieldError(location, $"Not JSON: {syntax}", FieldError.JsonDecode);
        }

        var path = PathOf(exception);
        if (depth > Wire.Json.MaxDepth)
        {
            return new FieldError([.. location, .. path.Take(1)], $"Nested deeper than {Wire.Json.MaxDepth} levels", FieldError.JsonDecode);
        }

        return path.IsEmpty
            ? new FieldError(location, "Must be a JSON object", FieldError.JsonDecode)
            : new FieldError(
                [.. location, .. path], IsDuplicate(json, path) ? "Given twice" : Expected(DeclaredAt(type, path)), FieldError.JsonDecode);
    }

    private static string? FindSyntaxError(ReadOnlySpan<byte> json, out int depth)
    {
        depth = 0;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = AnyDepth });
            while (reader.Read())
            {
                depth = Math.Max(
                    depth, reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0));
            }

            return null;
        }
        catch (JsonException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Where an error lies: the path of the exception, and below it that of the one inside, as <c>$.a['b.c'][0]</c>.</summary>
    private static ImmutableArray<string> PathOf(JsonException exception)
    {
        var path = ImmutableArray.CreateBuilder<string>();
        for (Exception? inner = exception; inner is JsonException { Path: not null } json; inner = inner.InnerException)
        {
            foreach (Match part in PathPart().Matches(json.Path))
            {
                path.Add(part.Groups["quoted"].Success ? part.Groups["quoted"].Value : part.Groups["plain"].Value);
            }
        }

        return path.ToImmutable();
    }

    [GeneratedRegex(@"\['(?<quoted>.*?)'\](?=[.\[]|$)|\.(?<plain>[^.\[]+)|\[(?<plain>[0-9]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathPart();

    /// <summary>Whether the object around the last part of a path has a field of that name twice.</summary>
    private static bool IsDuplicate(ReadOnlySpan<byte> json, ImmutableArray<string> path)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = AnyDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        var at = document.RootElement;
        foreach (var part in path.AsSpan()[..^1])
        {
            if (
                at.ValueKind == JsonValueKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at))
            {
                return false;
            }
        }

        return at.ValueKind == JsonValueKind.Object && at.EnumerateObject().Count(field => field.NameEquals(path[^1])) > 1;
    }

    /// <summary>The type that is declared at a path; null when none is.</summary>
    private static Type? DeclaredAt(Type type, ImmutableArray<string> path)
    {
        var at = (Type?)ValueOf(type);
        foreach (var part in path)
        {
            var info = at is null ? null : Wire.Json.GetTypeInfo(at);
            at = info?.Kind switch
            {
                JsonTypeInfoKind.Object => info.Properties.FirstOrDefault(field => field.Name == part)?.PropertyType,
                JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => info.ElementType,
                _ => null,
            };
            at = at is null ? null : ValueOf(at);
        }

        return at;
    }

    /// <summary>The type of the value of one that may be left out or null.</summary>
    private static Type ValueOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>)
            ? ValueOf(type.GetGenericArguments()[0]) : Nullable.GetUnderlyingType(type) ?? type;

    private static string Expected(Type? type) => type switch
    {
        null => "Has the wrong type",
        _ when type == typeof(string) => "Must be a text",
        _ when type == typeof(bool) => "Must be true or false",
        _ when type == typeof(DateTime) || type == typeof(DateTimeOffset) => "Must be a time such as 2026-01-31T12:00:00Z",
        _ when type == typeof(double) || type == typeof(decimal) => "Must be a number",
        _ when type.IsPrimitive => "Must be a whole number",
        _ => Wire.Json.GetTypeInfo(type) switch
        {
            { Kind: JsonTypeInfoKind.Enumerable } list => list.ElementType == typeof(string) ? "Must be a list of texts" : "Must be a list",
            _ => "Must be an object",
        },
    };
}
