using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fanfare.Api.Http.Bodies;

namespace Fanfare.Api.Changes;

/// <summary>A change, as the API's description shows it. <see cref="ChangeReader"/> reads it without building its data.</summary>
public record ChangeIn
{
    /// <summary>The model whose object has changed: 1 to 128 characters of the name pattern.</summary>
    [Required]
    public string? Model { get; init; }

    /// <summary><c>saved</c> or <c>deleted</c>.</summary>
    [Required, Word("saved", "deleted")]
    public string? Operation { get; init; }

    /// <summary>Of one that was saved: whether it is new.</summary>
    public bool Created { get; init; }

    /// <summary>The object's key: 1 to 256 printable characters.</summary>
    [Required]
    public string? Key { get; init; }

    /// <summary>The channel that orders it; left out, one of the object's own.</summary>
    public string? Channel { get; init; }

    /// <summary>A word for what kind of channel it is: 1 to 256 printable characters.</summary>
    public string? ChatType { get; init; }

    /// <summary>Texts by name.</summary>
    public Dictionary<string, string>? Attributes { get; init; }

    /// <summary>Any JSON object; its bytes reach the endpoints exactly as they were written.</summary>
    public JsonObject? Data { get; init; }

    /// <summary>
    /// The producer's own id of the change, unique within the application: a change of an id that was there before is not kept again.
    /// </summary>
    public string? Id { get; init; }
}

/// <summary>One change, or several.</summary>
public sealed record ChangesIn : ChangeIn
{
    /// <summary>1 to 100 changes, instead of the fields of one.</summary>
    public ChangeIn[]? Changes { get; init; }
}

/// <summary>What became of changes, in their order.</summary>
public sealed record ChangesOut(ChangeOut[] Changes);

/// <summary>What became of a change.</summary>
/// <param name="MessageId">The event that it has become; null when it was there before and is no longer known.</param>
/// <param name="Repeated">Whether a change of its id was there before.</param>
public sealed record ChangeOut([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? MessageId, bool Repeated);

/// <summary>What to say to all who get a channel's events.</summary>
public sealed record ChannelRequestIn
{
    /// <summary>The channel as it is by now: any JSON.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>A word for what kind of channel it is.</summary>
    [StringLength(256, MinimumLength = 1, ErrorMessage = "Must have 1 to 256 characters")]
    public string? ChatType { get; init; }
}

/// <summary>The event that a request on a channel has become.</summary>
public sealed record ChannelRequestOut(string MessageId);
