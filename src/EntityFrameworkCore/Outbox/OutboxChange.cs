namespace Fanfare.EntityFrameworkCore;

/// <summary>A change that Fanfare has not accepted yet: a row of the table <c>fanfare_outbox</c>.</summary>
public sealed class OutboxChange
{
    /// <summary>The order of the changes of a channel; from 1.</summary>
    public long Id { get; private set; }

    /// <summary>By which Fanfare knows a change again that it has accepted before.</summary>
    public Guid ChangeId { get; internal set; }

    /// <summary>The channel within whose changes there is an order.</summary>
    public string Channel { get; internal set; } = "";

    /// <summary>The name of the model.</summary>
    public string Model { get; internal set; } = "";

    /// <summary><c>saved</c> or <c>deleted</c>.</summary>
    public string Operation { get; internal set; } = "";

    /// <summary>Of a save: whether the entity is new.</summary>
    public bool Created { get; internal set; }

    /// <summary>The entity's key, as text.</summary>
    public string Key { get; internal set; } = "";

    /// <summary>The chat type, if there is one.</summary>
    public string? ChatType { get; internal set; }

    /// <summary>A JSON object; null when there are none.</summary>
    public string? Attributes { get; internal set; }

    /// <summary>JSON.</summary>
    public string Data { get; internal set; } = "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset CreatedAt { get; internal set; }

    /// <summary>On PostgreSQL, the transaction that wrote it.</summary>
    public long? TransactionId { get; private set; }

    /// <summary>
    /// Why Fanfare refused it; null when it has not. A change that was refused holds its channel back until somebody sets this to null, by
    /// which it is tried again, or removes the row.
    /// </summary>
    public string? Error { get; private set; }
}
