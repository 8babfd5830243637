namespace Fanfare.Output;

/// <summary>Ends a command: what happened, and what to do next.</summary>
/// <param name="code">The exit code.</param>
/// <param name="message">What happened.</param>
/// <param name="next">What to do about it; null when the message says it.</param>
internal sealed class FailureException(ExitCode code, string message, string? next = null) : Exception(message)
{
    public ExitCode Code { get; } = code;

    public string? Next { get; } = next;

    public static FailureException Usage(string message) => new(ExitCode.WrongUsage, message);
}
