using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Events;

namespace Fanfare.Changes;

/// <summary>What has happened to one object of a model: it was saved, or deleted.</summary>
public sealed record Change
{
    public required string Model { get; init; }

    public required bool Deleted { get; init; }

    /// <summary>Of one that was saved: whether it is new.</summary>
    public required bool Created { get; init; }

    /// <summary>The object's key; null when all objects of the model were deleted at once, which only databases do.</summary>
    public required string? Key { get; init; }

    public required string Channel { get; init; }

    public string? ChatType { get; init; }

    public ImmutableArray<(string Name, string Value)> Attributes { get; init; } = [];

    /// <summary>A JSON object, byte for byte; null for an empty one.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The producer's own id of the change, unique within the application.</summary>
    public string? Id { get; init; }

    /// <summary>The event that it becomes.</summary>
    public EventDraft ToDraft() => new()
    {
        EventType = Key is null ? ChangeEvents.TruncationOf(Model) : ChangeEvents.TypeOf(Model, Deleted, Created),
        Payload = JsonBytes.Write(WritePayload),
        Channels = [Channel],
        EventId = Id,
    };

    private void WritePayload(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteString("operation", Key is null ? "truncated" : Deleted ? "deleted" : "saved");
        if (!Deleted)
        {
            json.WriteBoolean("created", Created);
        }

        if (Key is not null)
        {
            json.WriteString("key", Key);
        }

        json.WriteString("channel", Channel);
        if (ChatType is not null)
        {
            json.WriteString("chatType", ChatType);
        }

        json.WriteStartObject("attributes");
        foreach (var (name, value) in Attributes)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WritePropertyName("data");
        json.WriteRawValue(Data ?? "{}"u8, skipInputValidation: true);
        if (Id is not null)
        {
            json.WriteString("id", Id);
        }

        json.WriteEndObject();
    }
}
