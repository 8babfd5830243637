namespace Fanfare;

/// <summary>A test that needs something of its machine, and is skipped with that reason where it is missing.</summary>
/// <param name="missing">Why it cannot run here; null when it can.</param>
/// <param name="test">The name of the test.</param>
[AttributeUsage(AttributeTargets.Method)]
internal abstract class NeedingFactAttribute(string? missing, string test) : FactAttribute
{
    public string Test => test;

    public sealed override string? Skip { get; set; } = missing;

    /// <summary>Test runners print the names of skipped tests, but not always why.</summary>
    public sealed override string? DisplayName { get; set; } = missing is null ? null : $"{test} (skipped: {missing})";
}
