namespace Fanfare;

/// <summary>The store went away while it was told to commit: what was asked may have been done, or not.</summary>
public sealed class OutcomeUnknownException(Exception innerException) : Exception(
    "The store went away during a commit; whether it took place is not known.", innerException);
