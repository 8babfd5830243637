namespace Fanfare.EntityFrameworkCore;

/// <summary>Which relay works, where the database has no advisory locks.</summary>
internal sealed class OutboxLease
{
    /// <summary>There is one lease: for the outbox.</summary>
    public const string Only = "relay";

    public string Name { get; set; } = Only;

    public string Holder { get; set; } = "";

    /// <summary>When it ends, in milliseconds since 1970, by the holder's clock.</summary>
    public long Until { get; set; }
}
