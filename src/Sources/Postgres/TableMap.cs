using Fanfare.Changes;
using Fanfare.Events;
using Fanfare.Identifiers;

namespace Fanfare.Sources.Postgres;

/// <summary>Makes changes of a table's rows.</summary>
internal sealed class TableMap
{
    private const int MaxTextLength = 256;
    private const string LeftOut = "dataLeftOut";
    private const string Unchanged = "dataUnchanged";

    private readonly string _model;
    private readonly SourceText? _channel;
    private readonly SourceText? _chatType;
    private readonly (string Name, SourceText Text)[] _attributes;
    private readonly HashSet<string> _data;
    private readonly HashSet<string> _without;

    /// <summary>Makes it of a table's settings.</summary>
    /// <param name="settings">The settings, in which nothing is wrong.</param>
    /// <param name="key">The columns of the key.</param>
    public TableMap(SourceTableSettings settings, IReadOnlyList<string> key)
    {
        Key = key;
        _model = settings.ModelName;
        _channel = settings.Channel is null ? null : SourceText.Parse(settings.Channel);
        _chatType = settings.ChatType is null ? null : SourceText.Parse(settings.ChatType);
        _attributes = [.. settings.Attributes.Select(static pair => (pair.Key, SourceText.Parse(pair.Value)))];
        _data = [.. settings.Data];
        _without = [.. settings.Without];
    }

    /// <summary>The columns of the key.</summary>
    public IReadOnlyList<string> Key { get; }

    /// <summary>The columns without which nobody knows the object or its channel, also when it is gone.</summary>
    public IEnumerable<string> Needed => Key.Concat(_channel?.Columns ?? []);

    /// <summary>All columns that are named.</summary>
    public IEnumerable<string> Named =>
        Needed.Concat(_chatType?.Columns ?? []).Concat(_attributes.SelectMany(static attribute => attribute.Text.Columns)).Concat(_data)
            .Concat(_without);

    /// <summary>Whether the database has sent what says the row's channel.</summary>
    public bool KnowsChannelOf(SourceRow row) => _channel is null || _channel.Columns.All(row.Has);

    /// <summary>The change that a row has become.</summary>
    /// <param name="row">The row as it is; of one that is gone, as it was.</param>
    /// <param name="happened">What has happened to it.</param>
    /// <param name="id">The change's id.</param>
    /// <param name="maxBytes">What is larger goes without its data.</param>
    public Change ToChange(SourceRow row, RowEvent happened, string id, int maxBytes)
    {
        if (happened == RowEvent.Truncated)
        {
            return new Change { Model = _model, Deleted = true, Created = false, Key = null, Channel = ChannelOf(row, _model), Id = id };
        }

        var key = Printable(string.Join(',', Key.Select(row.TextOf)))!;
        var data = JsonBytes.Write(json => row.Write(json, IsTold));
        var attributes = _attributes.Select(attribute => (attribute.Name, Value: attribute.Text.Fill(row)))
            .Where(static attribute => attribute.Value is not null).ToList();
        if (string.Join(',', row.Unchanged.Where(IsTold)) is { Length: > 0 } unchanged)
        {
            attributes.Add((Unchanged, unchanged));
        }

        var bytes = data.LongLength + attributes.Sum(static attribute => (long)attribute.Value!.Length);
        var change = new Change
        {
            Model = _model,
            Deleted = happened == RowEvent.Deleted,
            Created = happened == RowEvent.Created,
            Key = key,
            Channel = ChannelOf(row, $"{_model}/{key}"),
            ChatType = Printable(_chatType?.Fill(row) is { Length: > 0 } chatType ? chatType : null),
            Id = id,
        };
        return bytes > maxBytes
            ? change with { Attributes = [(LeftOut, string.Create(null, $"{bytes} bytes"))] }
            : change with { Attributes = [.. attributes.Select(static attribute => (attribute.Name, attribute.Value!))], Data = data };
    }

    private string ChannelOf(SourceRow row, string otherwise) =>
        SafeName.Unique(_channel?.Fill(row) is { Length: > 0 } channel ? channel : otherwise, Names.MaxChannelLength);

    /// <summary>A text as a change may have it; what cannot be in one becomes another, always the same.</summary>
    private static string? Printable(string? text) =>
        text is null or { Length: > 0 and <= MaxTextLength } && text?.Any(char.IsControl) != true ? text : SafeName.Unique(text);

    private bool IsTold(string column) => _data.Count > 0 ? _data.Contains(column) : !_without.Contains(column);
}

/// <summary>What has happened to a row.</summary>
internal enum RowEvent
{
    Created,
    Changed,
    Deleted,

    /// <summary>It is gone, and all others of its table with it.</summary>
    Truncated,
}
