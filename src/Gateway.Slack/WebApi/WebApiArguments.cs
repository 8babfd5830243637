using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Fanfare.Slack.WebApi;

/// <summary>What a method is called with: texts from the query and from forms, JSON from JSON.</summary>
/// <param name="Values">By name. What comes in the body goes before what comes in the query.</param>
/// <param name="Warnings">What was not as it should be, and did no harm.</param>
/// <param name="TokenParameter">The parameter <c>token</c> of the query or the form.</param>
internal sealed record WebApiArguments(
    IReadOnlyDictionary<string, JsonElement> Values, ImmutableArray<string> Warnings, string? TokenParameter)
{
    public JsonElement? this[string name] =>
        Values.TryGetValue(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>A text, or a number as text; null when there is none, or an empty one.</summary>
    /// <exception cref="SlackRefusedException">invalid_arguments when it is anything else.</exception>
    public string? Text(string name) => this[name] switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString() is { Length: > 0 } text ? text : null,
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value => value.GetRawText(),
        _ => throw Invalid("must be a string", name),
    };

    /// <exception cref="SlackRefusedException">invalid_arguments when it is missing.</exception>
    public string RequiredText(string name) =>
        Text(name) ?? throw new SlackRefusedException(400, "invalid_arguments", $"[ERROR] missing required field: {name}");

    /// <summary>How many are wanted; null when it is left out or 0.</summary>
    /// <exception cref="SlackRefusedException">
    /// invalid_arguments when it is no whole number, invalid_limit when it is less than 0.
    /// </exception>
    public int? Limit()
    {
        if (Text("limit") is not { } text)
        {
            return null;
        }

        return !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)
            ? throw Invalid("must be an integer", "limit")
            : limit < 0 ? throw new SlackRefusedException(400, "invalid_limit")
            : limit == 0 ? null
            : (int)Math.Min(limit, int.MaxValue);
    }

    /// <summary>Whether something is asked for, in any way that clients write it: <c>true</c>, <c>1</c>, JSON's true.</summary>
    public bool Flag(string name) => Text(name) is "true" or "1" or "True";

    private static SlackRefusedException Invalid(string what, string name) =>
        new(400, "invalid_arguments", $"[ERROR] {what} [json-pointer:/{name}]");
}
