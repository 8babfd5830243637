namespace Fanfare.Bench.Compare;

/// <summary>What a case has measured.</summary>
internal sealed record CaseResult(string Title, IReadOnlyList<SystemResult> Systems)
{
    /// <summary>The case's name on the command line.</summary>
    public string Name { get; init; } = "";

    /// <summary>Figures of the case's own, by what they say.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}

/// <summary>What one system has done in a case.</summary>
internal sealed record SystemResult(string Name, bool InOrder, Workload Workload, Measurement Median, IReadOnlyList<Measurement> Runs)
{
    /// <summary>Whether nothing was lost, repeated, out of order or unsigned that should not have been.</summary>
    public bool IsRight => Median is { Lost: 0, Duplicates: 0, BadSignatures: 0 } && (!InOrder || Median.Disorders == 0);
}
