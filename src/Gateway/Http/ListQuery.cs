using System.Collections.Immutable;
using System.Globalization;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Paging;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Http.Lists;

/// <summary>Reads the query of a request. What cannot be read is 400, what is out of bounds is 422; both name the field.</summary>
internal readonly struct ListQuery(HttpContext http)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 250;
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(90);

    private readonly IQueryCollection _query = http.Request.Query;

    /// <summary>Which page of a list is asked for.</summary>
    /// <param name="descending">The order of the list.</param>
    /// <param name="mayOrder">Whether the caller may choose another.</param>
    public PageRequest Page(bool descending, bool mayOrder = false)
    {
        var limit = Number("limit") ?? DefaultLimit;
        if (limit is < 1 or > MaxLimit)
        {
            throw Problems.Invalid(FieldError.InQuery("limit", $"Must be 1 to {MaxLimit}"));
        }

        if (mayOrder && Text("order") is { } order)
        {
            descending = order switch
            {
                "ascending" => false,
                "descending" => true,
                _ => throw Problems.Invalid(FieldError.InQuery("order", "Must be 'ascending' or 'descending'")),
            };
        }

        return Text("iterator") switch
        {
            { } iterator when !Names.Match(iterator.TrimStart('~')) =>
                throw Problems.Invalid(FieldError.InQuery("iterator", "Must be one that a list has given")),
            "-" => throw Problems.Invalid(FieldError.InQuery("iterator", "Must be one that a list has given")),
            ['-', .. var before] => new PageRequest(limit, before, Backwards: true, descending),
            ['~', .. var after] => new PageRequest(limit, after, Backwards: false, descending),
            var after => new PageRequest(limit, after, Backwards: false, descending),
        };
    }

    /// <summary>Which events are asked for.</summary>
    public EventFilter Events(DateTimeOffset now)
    {
        var earliest = now - LookBack;
        var after = Time("after");
        return new EventFilter
        {
            Channel = Filter("channel"),
            Tag = Filter("tag"),
            EventTypes = EventTypes(),
            Before = Time("before"),
            After = after > earliest ? after : earliest,
            WithContent = Flag("with_content", absent: true),
        };
    }

    public string? Text(string name) => _query.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A text that the store is asked for.</summary>
    public string? Filter(string name) => Text(name) is { } text ? Checked(name, text) : null;

    public int? Number(string name) => Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw Problems.BadRequest($"{name}: '{text}' is not a whole number"),
    };

    public bool Flag(string name, bool absent) => Text(name) switch
    {
        null => absent,
        "true" => true,
        "false" => false,
        var text => throw Problems.BadRequest($"{name}: '{text}' is neither true nor false"),
    };

    public DateTimeOffset? Time(string name) => Text(name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParseExact(
            text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        var text => throw Problems.BadRequest($"{name}: '{text}' is not a time such as 2026-01-31T12:00:00Z"),
    };

    /// <summary>One of the numbers of a set.</summary>
    public int? OneOf(string name, params ReadOnlySpan<int> allowed)
    {
        var number = Number(name);
        return number is null || allowed.Contains(number.Value)
            ? number
            : throw Problems.Invalid(FieldError.InQuery(name, $"Must be one of {string.Join(", ", allowed.ToArray())}"));
    }

    private static string Checked(string name, string text) =>
        text.Contains('\0', StringComparison.Ordinal)
            ? throw Problems.Invalid(FieldError.InQuery(name, "Must not hold a NUL character")) : text;

    /// <summary>The clients write lists in four ways: <c>a=x,y</c>, <c>a=x&amp;a=y</c>, <c>a[]=x</c> and <c>a[0]=x</c>.</summary>
    private ImmutableArray<string> EventTypes() =>
    [
        .. _query.Where(static pair => pair.Key == "event_types" || pair.Key.StartsWith("event_types[", StringComparison.Ordinal))
            .SelectMany(static pair => pair.Value)
            .SelectMany(
                static value =>
                    Checked("event_types", value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
    ];
}
