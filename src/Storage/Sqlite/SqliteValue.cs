namespace Fanfare.Sqlite;

/// <summary>A value of a <see cref="Statement"/>'s parameter: a text, bytes, an integer, or null when it is none of these.</summary>
internal readonly struct SqliteValue
{
    private SqliteValue(string? text, byte[]? blob, long? integer)
    {
        Text = text;
        Blob = blob;
        Integer = integer;
    }

    public string? Text { get; }

    public byte[]? Blob { get; }

    public long? Integer { get; }

    public static implicit operator SqliteValue(string? text) => new(text, null, null);

    public static implicit operator SqliteValue(byte[]? blob) => new(null, blob, null);

    public static implicit operator SqliteValue(long integer) => new(null, null, integer);

    public static implicit operator SqliteValue(long? integer) => new(null, null, integer);

    public static implicit operator SqliteValue(bool truth) => new(null, null, truth ? 1 : 0);
}
