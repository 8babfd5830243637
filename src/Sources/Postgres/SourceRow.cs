using System.Text.Json;

namespace Fanfare.Sources.Postgres;

/// <summary>The columns of a row that the database has sent, in their order.</summary>
internal sealed class SourceRow
{
    private readonly OrderedDictionary<string, SourceValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _unchanged = [];

    /// <summary>Columns with large values that are as they were, which the database has not sent.</summary>
    public IEnumerable<string> Unchanged => _unchanged.Where(column => !Has(column));

    public void Add(string column, SourceValue value) => _values[column] = value;

    public void AddUnchanged(string column) => _unchanged.Add(column);

    public bool Has(string column) => _values.ContainsKey(column);

    /// <summary>A column's value as text; null when it is null or not there.</summary>
    public string? TextOf(string column) => _values.TryGetValue(column, out var value) ? value.Text : null;

    /// <summary>Takes from another row what is not there.</summary>
    public void Complete(SourceRow other)
    {
        foreach (var (column, value) in other._values)
        {
            _values.TryAdd(column, value);
        }
    }

    /// <summary>Writes the columns that are asked for, of those that are there.</summary>
    public void Write(Utf8JsonWriter json, Func<string, bool> isAskedFor)
    {
        json.WriteStartObject();
        foreach (var (column, value) in _values)
        {
            if (isAskedFor(column))
            {
                json.WritePropertyName(column);
                value.Write(json);
            }
        }

        json.WriteEndObject();
    }
}

/// <summary>The value of a column.</summary>
/// <param name="Text">What it says; null for NULL.</param>
/// <param name="IsJson">Whether that is JSON already.</param>
internal readonly record struct SourceValue(string? Text, bool IsJson)
{
    public void Write(Utf8JsonWriter json)
    {
        if (Text is null)
        {
            json.WriteNullValue();
        }
        else if (IsJson)
        {
            json.WriteRawValue(Text, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(Text);
        }
    }
}
