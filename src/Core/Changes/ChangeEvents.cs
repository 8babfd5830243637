namespace Fanfare.Changes;

/// <summary>The event types of changes, and of what is asked for on a channel by hand.</summary>
public static class ChangeEvents
{
    /// <summary>What the types of all changes begin with.</summary>
    public const string Prefix = "change.";

    /// <summary>A channel is to be published again.</summary>
    public const string Republish = "channel.republish";

    /// <summary>A channel is no longer to be shown.</summary>
    public const string Unpublish = "channel.unpublish";

    /// <summary>A channel is to be read anew.</summary>
    public const string Update = "channel.update";

    /// <summary>The type of a change, such as <c>change.message.created</c>.</summary>
    /// <param name="model">The model's name, in whatever case.</param>
    /// <param name="deleted">Whether its object is gone.</param>
    /// <param name="created">Whether its object is new.</param>
    public static string TypeOf(string model, bool deleted, bool created) =>
        $"{Prefix}{model.ToLowerInvariant()}.{(deleted ? "deleted" : created ? "created" : "changed")}";

    /// <summary>The type of what says that all objects of a model are gone at once.</summary>
    /// <param name="model">The model's name, in whatever case.</param>
    public static string TruncationOf(string model) => $"{Prefix}{model.ToLowerInvariant()}.truncated";
}
