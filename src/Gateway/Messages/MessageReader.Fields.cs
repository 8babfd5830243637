using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Identifiers;

namespace Fanfare.Api.Messages;

internal ref partial struct MessageReader
{
    private bool Once(string field)
    {
        if ((_seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(field))
        {
            return true;
        }

        Add(field, "Given twice");
        _json.Skip();
        return false;
    }

    private byte[]? Slice(string field)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            Add(field, "Must be an object", FieldError.JsonDecode);
            _json.Skip();
            return null;
        }

        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        return _body[start..(int)_json.BytesConsumed].ToArray();
    }

    private string? Name(string field, bool required)
    {
        if (_json.TokenType == JsonTokenType.Null && !required)
        {
            return null;
        }

        if (Text(field) is not { } name)
        {
            return null;
        }

        if (name.Length is 0 or > Names.MaxLength || !Names.Match(name))
        {
            Add(field, $"{Names.Show(name)} must have 1 to {Names.MaxLength} characters and {Names.Rule}");
            return null;
        }

        return name;
    }

    private string? EventId(string field)
    {
        var name = Name(field, required: false);
        if (name?.StartsWith(EntityId.Message, StringComparison.Ordinal) == true)
        {
            Add(field, $"May not start with '{EntityId.Message}'");
        }

        return name;
    }

    private string? Text(string field)
    {
        if (_json.TokenType != JsonTokenType.String)
        {
            Add(field, "Must be a text", FieldError.JsonDecode);
            _json.Skip();
            return null;
        }

        try
        {
            return _json.GetString();
        }
        catch (InvalidOperationException)
        {
            Add(field, "Holds half of a surrogate pair", FieldError.JsonDecode);
            return null;
        }
    }

    private ImmutableArray<string> NameSet(string field, int min, int maxLength)
    {
        const int MaxEntries = 5;
        if (_json.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        if (_json.TokenType != JsonTokenType.StartArray)
        {
            Add(field, "Must be a list of texts", FieldError.JsonDecode);
            _json.Skip();
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>();
        var count = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            // What is too much is not looked at: a body may hold a hundred thousand of them.
            if (++count > MaxEntries)
            {
                _json.Skip();
                continue;
            }

            if (Text(field) is not { } name)
            {
                continue;
            }

            if (name.Length is 0 || name.Length > maxLength || !Names.Match(name))
            {
                Add(field, $"{Names.Show(name)} must have 1 to {maxLength} characters and {Names.Rule}");
            }
            else if (names.Contains(name))
            {
                Add(field, $"'{name}' is there twice");
            }

            names.Add(name);
        }

        if (count < min || count > MaxEntries)
        {
            Add(field, $"Must have {min} to {MaxEntries} entries");
        }

        return names.ToImmutable();
    }

    private int? Whole(string field, int min, int max)
    {
        if (_json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out var number))
        {
            Add(field, "Must be a whole number", FieldError.JsonDecode);
            _json.Skip();
            return null;
        }

        if (number < min || number > max)
        {
            Add(field, $"Must be {min} to {max}");
        }

        return number;
    }
}
