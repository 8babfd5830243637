namespace Fanfare.Output;

/// <summary>How a command ended, as its caller's script sees it.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,
    WrongUsage = 2,
    KeyRefused = 3,
    NotFound = 4,
    Unreachable = 5,
    Stopped = 130,
}

internal static class ExitCodes
{
    /// <summary>What every help page ends with.</summary>
    public const string Help =
        """
        Exit codes:
          0    done
          1    the server refused, or something failed
          2    wrong usage
          3    not logged in, or the key was refused
          4    not found
          5    the server cannot be reached
          130  stopped by Ctrl-C or a signal
        """;
}
