namespace Fanfare.Channels;

/// <summary>Addresses one channel of one application. Text form: <c>app_…/channel</c>.</summary>
public readonly record struct ChannelKey(string ApplicationId, string Channel)
{
    public static ChannelKey Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? new ChannelKey(text[..slash], text[(slash + 1)..])
            : throw new FormatException($"'{text}' is not a channel key.");
    }

    public override string ToString() => $"{ApplicationId}/{Channel}";
}
