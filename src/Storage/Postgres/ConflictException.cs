namespace Fanfare.Postgres;

/// <summary>Another transaction has changed what this one had read; nothing was written, and it is to be run again.</summary>
#pragma warning disable CA1064 // It never leaves this folder.
internal sealed class ConflictException() : Exception("Another transaction came between.");
