using System.Text.Json.Serialization;

namespace SlackChat.Archive;

/// <summary>A message, with what belongs to it.</summary>
internal sealed class Message
{
    public int Id { get; init; }

    public Guid ChannelId { get; init; }

    public required Channel Channel { get; init; }

    /// <summary>Slack's timestamp, which names the message within its channel: <c>1404217417.000013</c>.</summary>
    public required string Ts { get; init; }

    public required string User { get; init; }

    public string Text { get; set; } = "";

    public List<Reaction> Reactions { get; init; } = [];

    public List<Attachment> Attachments { get; init; } = [];

    public List<KeywordArgument> KeywordArguments { get; init; } = [];
}

/// <summary>What somebody has reacted with.</summary>
internal sealed class Reaction
{
    public int Id { get; init; }

    public Message Message { get; init; } = null!;

    public required string Ts { get; init; }

    public required string Name { get; init; }

    public required string User { get; init; }
}

/// <summary>What somebody has replied in a message's thread as <c>key: value</c>: an argument for the renderer.</summary>
internal sealed class KeywordArgument
{
    public int Id { get; init; }

    public Message Message { get; init; } = null!;

    /// <summary>The reply's timestamp.</summary>
    public required string Ts { get; init; }

    public required string Key { get; set; }

    public required string Value { get; set; }
}

/// <summary>What hangs on a message, by Slack's names.</summary>
internal sealed class Attachment
{
    [JsonIgnore]
    public int Id { get; init; }

    [JsonIgnore]
    public Message Message { get; init; } = null!;

    public string? Title { get; init; }

    public string? TitleLink { get; init; }

    public string? Text { get; init; }

    public string? ServiceName { get; init; }

    public string? ServiceIcon { get; init; }

    public string? ServiceUrl { get; init; }

    public string? ImageUrl { get; init; }

    public int? ImageWidth { get; init; }

    public int? ImageHeight { get; init; }

    public string? VideoHtml { get; init; }

    public int? VideoHtmlWidth { get; init; }

    public int? VideoHtmlHeight { get; init; }

    public string? ThumbUrl { get; init; }

    public int? ThumbWidth { get; init; }

    public int? ThumbHeight { get; init; }
}
