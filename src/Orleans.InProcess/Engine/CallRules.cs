namespace Orleans.Engine;

/// <summary>How a call shares its activation with others.</summary>
[Flags]
internal enum CallRules
{
    None = 0,

    /// <summary>It may start beside any other.</summary>
    Interleaves = 1,

    /// <summary>It may start beside others that read only.</summary>
    ReadsOnly = 2,

    /// <summary>It keeps its activation from being collected.</summary>
    KeepsAlive = 4,
}
