namespace SlackChat.Archive;

/// <summary>A chat: a channel of Slack whose messages are kept.</summary>
internal sealed class Channel
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Slack's id of it: <c>C024BE7LH</c>.</summary>
    public required string ApiId { get; init; }

    public required ChatType ChatType { get; set; }

    public required string Title { get; set; }

    public string Introduction { get; set; } = "";

    public string MetaTitle { get; set; } = "";

    public string MetaDescription { get; set; } = "";

    public string MetaImage { get; set; } = "";

    public string PublishPath { get; set; } = "";

    public DateTimeOffset? PublishTime { get; set; }

    public bool Live { get; set; } = true;
}

/// <summary>A kind of chat, and what its renderer is told by reactions.</summary>
internal sealed class ChatType
{
    public int Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Reactions that are arguments for the renderer, and no reactions.</summary>
    public List<ArgumentReaction> Arguments { get; init; } = [];
}

/// <param name="Reaction">What somebody reacts with: <c>star</c>.</param>
/// <param name="Argument">What it says to the renderer: <c>featured</c>.</param>
internal sealed record ArgumentReaction(string Reaction, string Argument);

/// <summary>Somebody's profile, as Slack has told it last.</summary>
internal sealed class User
{
    /// <summary>Slack's id: <c>U012AB3CD</c>.</summary>
    public required string ApiId { get; init; }

    public string FirstName { get; set; } = "";

    public string LastName { get; set; } = "";

    public string Image { get; set; } = "";

    public string Title { get; set; } = "";
}
