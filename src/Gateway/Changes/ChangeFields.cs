using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Changes;
using Fanfare.Identifiers;

namespace Fanfare.Api.Changes;

/// <summary>The fields of one change while they are read, and what is wrong with them.</summary>
/// <param name="location">Where the change stands in the body.</param>
internal sealed class ChangeFields(ImmutableArray<string> location)
{
    private const int MaxModelLength = 128;
    private const int MaxTextLength = 256;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<FieldError> _errors = [];
    private string? _model;
    private string? _operation;
    private bool _created;
    private string? _key;
    private string? _channel;
    private string? _chatType;
    private ImmutableArray<(string Name, string Value)> _attributes = [];
    private byte[]? _data;
    private string? _id;

    /// <summary>The fields that were read.</summary>
    public IReadOnlyCollection<string> Given => _seen;

    /// <summary>Reads the value of a field, at which the reader stands; fields that no change has are passed over.</summary>
    public void Read(ref Utf8JsonReader json, string field, ReadOnlySpan<byte> body)
    {
        if (field is not ("model" or "operation" or "created" or "key" or "channel" or "chatType" or "attributes" or "data" or "id"))
        {
            json.Skip();
            return;
        }

        if (!_seen.Add(field))
        {
            Add(field, "Given twice");
            json.Skip();
            return;
        }

        // What is null was left out.
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        switch (field)
        {
            case "created":
                _created = Flag(ref json, field);
                break;
            case "attributes":
                _attributes = ReadAttributes(ref json, field);
                break;
            case "data":
                _data = Slice(ref json, field, body);
                break;
            default:
                ReadText(field, Text(ref json, field));
                break;
        }
    }

    /// <summary>The change; null when something is wrong with it, which is added to the errors then.</summary>
    public Change? Finish(ImmutableArray<FieldError>.Builder errors)
    {
        Need("model", _model);
        Need("operation", _operation);
        Need("key", _key);
        if (_created && _operation == "deleted")
        {
            Add("created", "Must be false when the operation is 'deleted'");
        }

        errors.AddRange(_errors);
        return _errors.Count > 0 ? null : new Change
        {
            Model = _model!,
            Deleted = _operation == "deleted",
            Created = _created,
            Key = _key!,
            Channel = _channel ?? SafeName.Unique($"{_model}/{_key}", Names.MaxChannelLength),
            ChatType = _chatType,
            Attributes = _attributes,
            Data = _data,
            Id = _id,
        };
    }

    private void ReadText(string field, string? text)
    {
        switch (field)
        {
            case "model":
                _model = Name(field, text, MaxModelLength);
                break;
            case "operation":
                _operation = text;
                if (text is not (null or "saved" or "deleted"))
                {
                    Add(field, "Must be 'saved' or 'deleted'");
                }

                break;
            case "key":
                _key = Printable(field, text);
                break;
            case "channel":
                _channel = Name(field, text, Names.MaxChannelLength);
                break;
            case "chatType":
                _chatType = Printable(field, text);
                break;
            default:
                _id = Name(field, text, Names.MaxLength);
                if (text?.StartsWith(EntityId.Message, StringComparison.Ordinal) == true)
                {
                    Add(field, $"May not start with '{EntityId.Message}'");
                }

                break;
        }
    }

    private ImmutableArray<(string Name, string Value)> ReadAttributes(ref Utf8JsonReader json, string field)
    {
        var attributes = ImmutableArray.CreateBuilder<(string, string)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Add(field, "Must be an object of texts", FieldError.JsonDecode);
            json.Skip();
            return [];
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (!names.Add(name))
            {
                Add(field, $"{Names.Show(name)} is there twice");
            }

            if (json.TokenType != JsonTokenType.String)
            {
                Add(field, $"{Names.Show(name)} must be a text", FieldError.JsonDecode);
                json.Skip();
            }
            else if (Text(ref json, field) is { } value)
            {
                attributes.Add((name, value));
            }
        }

        return attributes.ToImmutable();
    }

    private bool Flag(ref Utf8JsonReader json, string field)
    {
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return json.GetBoolean();
        }

        Add(field, "Must be true or false", FieldError.JsonDecode);
        json.Skip();
        return false;
    }

    private byte[]? Slice(ref Utf8JsonReader json, string field, ReadOnlySpan<byte> body)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Add(field, "Must be an object", FieldError.JsonDecode);
            json.Skip();
            return null;
        }

        var start = (int)json.TokenStartIndex;
        var depth = json.CurrentDepth;
        var isText = true;
        while (json.Read() && json.CurrentDepth > depth)
        {
            isText = isText && IsText(ref json);
        }

        if (!isText)
        {
            Add(field, "Must hold no half of a surrogate pair");
        }

        return body[start..(int)json.BytesConsumed].ToArray();
    }

    /// <summary>Whether what the reader stands at is no text at all, or one that can be read.</summary>
    private static bool IsText(ref Utf8JsonReader json)
    {
        try
        {
            return !json.ValueIsEscaped || json.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private string? Text(ref Utf8JsonReader json, string field)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            Add(field, "Must be a text", FieldError.JsonDecode);
            json.Skip();
            return null;
        }

        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            Add(field, "Holds half of a surrogate pair", FieldError.JsonDecode);
            return null;
        }
    }

    private string? Name(string field, string? name, int maxLength)
    {
        if (name is not null && (name.Length is 0 || name.Length > maxLength || !Names.Match(name)))
        {
            Add(field, $"{Names.Show(name)} must have 1 to {maxLength} characters and {Names.Rule}");
        }

        return name;
    }

    private string? Printable(string field, string? text)
    {
        if (text is not null && (text.Length is 0 or > MaxTextLength || text.Any(char.IsControl)))
        {
            Add(field, $"Must have 1 to {MaxTextLength} printable characters");
        }

        return text;
    }

    private void Need(string field, string? value)
    {
        if (value is null)
        {
            Add(field, "Field required");
        }
    }

    /// <summary>One error for a field is enough, the first.</summary>
    private void Add(string field, string message, string type = FieldError.ValueError)
    {
        if (!_errors.Exists(error => error.Loc[^1] == field))
        {
            _errors.Add(new FieldError([.. location, field], message, type));
        }
    }
}
