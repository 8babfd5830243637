using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Fanfare.Api.Applications;
using Fanfare.Api.Http.Bodies;
using Fanfare.Identifiers;

namespace Fanfare.Api.Messages;

/// <summary>An event to publish, as the API's description shows it. <see cref="MessageReader"/> reads it without building it.</summary>
public sealed record MessageIn
{
    [Required, Name]
    public string? EventType { get; init; }

    /// <summary>Any JSON object; its bytes reach the endpoints exactly as they were written.</summary>
    [Required]
    public JsonObject? Payload { get; init; }

    /// <summary>The producer's own id of the event, unique within the application.</summary>
    [Name]
    public string? EventId { get; init; }

    /// <summary>The first one orders the event: what one channel brings reaches an endpoint in order.</summary>
    [NameSet(1, 5, MaxLength = Names.MaxChannelLength)]
    public string[]? Channels { get; init; }

    [NameSet(0, 5)]
    public string[]? Tags { get; init; }

    /// <summary>How long the payload is kept, in days. Default: 90.</summary>
    [Range(5, 90)]
    public int? PayloadRetentionPeriod { get; init; }

    /// <summary>How long the payload is kept, in hours; instead of days.</summary>
    [Range(1, 2160)]
    public int? PayloadRetentionHours { get; init; }

    /// <summary>Made first if there is no application at this path.</summary>
    public ApplicationIn? Application { get; init; }
}

/// <summary>
/// An accepted event, as the API's description shows it. <see cref="MessageWriter"/> writes it, so that the payload's bytes stay as they
/// are.
/// </summary>
public sealed record MessageOut(
    string Id, string EventType, JsonObject Payload, DateTime Timestamp, string? EventId =
        null, string[]? Channels = null, string[]? Tags = null);
