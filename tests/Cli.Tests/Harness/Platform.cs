using System.Runtime.Versioning;

// Signals, terminals and the modes of files are those of Unix.
[assembly: UnsupportedOSPlatform("windows")]
