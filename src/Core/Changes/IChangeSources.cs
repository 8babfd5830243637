namespace Fanfare.Changes;

/// <summary>The sources that bring changes by themselves, as this process runs them.</summary>
public interface IChangeSources
{
    /// <summary>The status of each source, by its name; null when there is none.</summary>
    IReadOnlyDictionary<string, string>? Standings { get; }
}
