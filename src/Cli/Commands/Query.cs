using System.Globalization;

namespace Fanfare.Api;

/// <summary>The query of a request; what is null is left out.</summary>
internal sealed class Query
{
    private readonly Dictionary<string, string> _values = [];

    public Query With(string name, string? value)
    {
        if (value is not null)
        {
            _values[name] = value;
        }

        return this;
    }

    public Query With(string name, int? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public Query With(string name, DateTimeOffset? time) =>
        With(name, time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));

    public Query With(string name, string[]? list) => With(name, list is null or [] ? null : string.Join(',', list));

    public Query Without(string name)
    {
        _values.Remove(name);
        return this;
    }

    public override string ToString() => string.Join('&', _values.Select(static pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
}
