namespace Fanfare.Webhooks;

/// <summary>Ends a request to a hook with a status and a text: <c>throw new HookRejected(403, "Not today")</c>.</summary>
public sealed class HookRejected : Exception
{
    /// <param name="status">From 200 to 599.</param>
    /// <param name="text">The answer's body, as plain text. The caller sees it.</param>
    public HookRejected(int status, string text)
        : this(status, text, null)
    {
    }

    /// <param name="status">From 200 to 599.</param>
    /// <param name="text">The answer's body, as plain text. The caller sees it.</param>
    /// <param name="cause">What went wrong. The caller does not see it.</param>
    public HookRejected(int status, string text, Exception? cause)
        : base(text, cause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
    }

    /// <summary>The answer's status.</summary>
    public int Status { get; }
}
