using System.Globalization;
using System.Text.Json;

namespace Fanfare.Slack.Messages;

/// <summary>
/// A block, or an object in one, with what can be asked of its fields. Every method throws invalid_blocks for what does not hold.
/// </summary>
/// <param name="Json">The object.</param>
/// <param name="Path">Where it lies, as a JSON Pointer.</param>
internal readonly record struct BlockPart(JsonElement Json, string Path)
{
    /// <summary>A field that is a text of at most so many characters, and not empty when it is required.</summary>
    public void Text(string name, int maxLength, bool required)
    {
        if (Required(name, required) is not { } value)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw BlockCheck.Invalid("must be a string", $"{Path}/{name}");
        }

        CheckLength(value.GetString()!, maxLength, required, $"{Path}/{name}");
    }

    /// <summary>A field that is a text object: <c>{"type": "mrkdwn", "text": "…"}</c>.</summary>
    public void TextObject(string name, int maxLength, bool required, bool plainOnly = false) =>
        Object(name, required)?.AsText(maxLength, plainOnly);

    /// <summary>That this is a text object.</summary>
    public void AsText(int maxLength, bool plainOnly = false)
    {
        if (plainOnly)
        {
            Typed("plain_text");
        }
        else
        {
            Typed("plain_text", "mrkdwn");
        }

        Text("text", maxLength, required: true);
    }

    /// <summary>A field that is an object; null when it is not there and need not be.</summary>
    public BlockPart? Object(string name, bool required) => Required(name, required) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new BlockPart(value, $"{Path}/{name}"),
        _ => throw BlockCheck.Invalid("must be an object", $"{Path}/{name}"),
    };

    /// <summary>A field that must be a list of objects (or, of a table, of lists), so many at least and at most.</summary>
    public IReadOnlyList<BlockPart> List(string name, int min, int max)
    {
        var value = Required(name, required: true)!.Value;
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw BlockCheck.Invalid("must be an array", $"{Path}/{name}");
        }

        var parts = new List<BlockPart>();
        foreach (var element in value.EnumerateArray())
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Path}/{name}/{parts.Count}");
            parts.Add(
                element.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                    ? new BlockPart(element, path) : throw BlockCheck.Invalid("must be an object", path));
        }

        return parts.Count < min ? throw BlockCheck.Invalid($"must have at least {min} items", $"{Path}/{name}")
            : parts.Count > max ? throw BlockCheck.Invalid($"no more than {max} items allowed", $"{Path}/{name}")
            : parts;
    }

    /// <summary>That this has a type: one of these, or any when none are named.</summary>
    public void Typed(params ReadOnlySpan<string> types)
    {
        if (Json.TextField("type") is not { Length: > 0 } type)
        {
            throw BlockCheck.Invalid("missing required field: type", Path);
        }

        if (!types.IsEmpty && !types.Contains(type))
        {
            throw BlockCheck.Invalid($"unsupported type: {type}", Path + "/type");
        }
    }

    private static void CheckLength(string text, int maxLength, bool required, string path)
    {
        if (required && text.Length == 0)
        {
            throw BlockCheck.Invalid("must be more than 0 characters", path);
        }

        if (MessageCheck.IsLonger(text, maxLength))
        {
            throw BlockCheck.Invalid($"must be less than {maxLength + 1} characters", path);
        }
    }

    private JsonElement? Required(string name, bool required) =>
        Json.Field(name) ?? (required ? throw BlockCheck.Invalid($"missing required field: {name}", Path) : null);
}
