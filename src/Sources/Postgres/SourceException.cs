namespace Fanfare.Sources.Postgres;

/// <summary>Why a source cannot work now, in words for its operator.</summary>
public sealed class SourceException(SourceFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public SourceFault Fault => fault;
}

/// <summary>What keeps a source from working.</summary>
public enum SourceFault
{
    /// <summary>The database does not answer, or answers with an error.</summary>
    Database,

    /// <summary>The database or the role is not set up for replication.</summary>
    Rights,

    /// <summary>A table is not as the mapping needs it.</summary>
    Table,

    /// <summary>Another process reads from the slot.</summary>
    SlotInUse,

    /// <summary>The slot is of no use any more.</summary>
    SlotLost,

    /// <summary>There is no such application.</summary>
    Application,

    /// <summary>Fanfare does not take changes now.</summary>
    Fanfare,
}
