namespace Fanfare.Deliveries;

/// <summary>
/// Names of lanes, which are what waits for one another at an endpoint: the events of a channel, one event by itself, or what is
/// replayed of a channel. Only the first bears a channel's name; the others begin with a character that no channel's name has.
/// </summary>
public static class LaneName
{
    private const char ByItself = '!';
    private const char Replayed = '"';

    /// <summary>The lane of events of a channel.</summary>
    public static string OfChannel(string channel) => channel;

    /// <summary>A lane for one event alone.</summary>
    /// <param name="id">An id that no other such lane of the endpoint has: the event's, or one made for the occasion.</param>
    public static string OfOne(string id) => ByItself + id;

    /// <summary>A lane for what a task replays of a channel, in its order.</summary>
    public static string OfReplay(string taskId, string channel) => $"{Replayed}{taskId}/{channel}";

    /// <summary>Whether a lane holds what is replayed: nobody pushes that, it is found in the store.</summary>
    public static bool IsOfReplay(string lane) => lane[0] == Replayed;

    /// <summary>Whether a lane holds one event alone.</summary>
    public static bool IsOfOne(string lane) => lane[0] == ByItself;
}
