namespace Fanfare;

/// <summary>The store cannot take or give anything now: it is away, full, read-only or damaged. What was asked has had no effect.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
