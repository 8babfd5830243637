using Fanfare.Events;

namespace Fanfare.Sql;

/// <summary>The channels and tags of events, by which lists are narrowed: rows of a table of their own.</summary>
internal static class EventLabels
{
    public const string Channel = "c:";
    public const string Tag = "t:";

    public static IEnumerable<string> Of(AcceptedEvent accepted) =>
        accepted.Channels.Select(static channel => Channel + channel).Concat(accepted.Tags.Select(static tag => Tag + tag))
            .Distinct(StringComparer.Ordinal);
}
