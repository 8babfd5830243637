using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Http.Bodies;

namespace Fanfare.Api.Endpoints;

/// <summary>The current signing secret.</summary>
public sealed record EndpointSecretOut(string Key);

/// <summary>How to rotate a signing secret.</summary>
public sealed record EndpointSecretRotateIn
{
    /// <summary>The new secret; left out, one is made up.</summary>
    public string? Key { get; init; }

    /// <summary>How long the old one signs on. Default: a day.</summary>
    [Range(0, 604_800, ErrorMessage = "Must be 0 to 604800")]
    public int? GracePeriodSeconds { get; init; }
}

/// <summary>Headers to set in place of those that are there.</summary>
public sealed record EndpointHeadersIn
{
    [Required(ErrorMessage = "Field required"), Headers]
    public Dictionary<string, string?>? Headers { get; init; }
}

/// <summary>Headers to add or change.</summary>
public sealed record EndpointHeadersPatchIn
{
    /// <summary>Values by name; null removes.</summary>
    [Required(ErrorMessage = "Field required"), Headers]
    public Dictionary<string, string?>? Headers { get; init; }

    /// <summary>Names to remove.</summary>
    public string[]? DeleteHeaders { get; init; }
}

/// <summary>Headers that every request to an endpoint carries.</summary>
/// <param name="Headers">Values by name, but for the sensitive ones.</param>
/// <param name="Sensitive">Names of headers whose values are not shown.</param>
public sealed record EndpointHeadersOut(ImmutableSortedDictionary<string, string> Headers, ImmutableArray<string> Sensitive);

/// <summary>Deliveries of an endpoint by how they stand.</summary>
public sealed record EndpointStats(long Success, long Pending, long Sending, long Fail, long Canceled);
