using System.Collections.Immutable;

namespace Fanfare.Slack;

/// <summary>Ends a request with one of Slack's error words. Each door answers it in its own way.</summary>
/// <param name="status">The HTTP status of an incoming webhook; the Web API answers 200 but for 429 and for 5xx.</param>
/// <param name="error">The word.</param>
/// <param name="messages">What is wrong, for people; the Web API shows it.</param>
internal sealed class SlackRefusedException(int status, string error, params ImmutableArray<string> messages) : Exception(error)
{
    public int Status => status;

    public string Error => Message;

    public ImmutableArray<string> Messages => messages;

    public static SlackRefusedException Unavailable() => new(503, "service_unavailable");
}
