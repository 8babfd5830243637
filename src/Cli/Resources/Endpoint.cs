using System.Globalization;
using Fanfare.Output;

namespace Fanfare.Endpoints;

/// <summary>An endpoint: a URL that gets an application's events.</summary>
internal sealed record Endpoint(
    string Id, string? Uid, string Url, string? Description, bool Disabled, string[]? EventTypes, string[]? Channels, int? ThrottleRate,
    Verification? Verification, DateTimeOffset CreatedAt)
{
    public static IReadOnlyList<Field<Endpoint>> Fields { get; } =
    [
        new("id", static endpoint => endpoint.Id, Whole: true),
        new("uid", static endpoint => endpoint.Uid),
        new("url", static endpoint => endpoint.Url),
        new("description", static endpoint => endpoint.Description),
        new("disabled", static endpoint => endpoint.Disabled ? "yes" : ""),
        new("eventTypes", static endpoint => Printable.List(endpoint.EventTypes)),
        new("channels", static endpoint => Printable.List(endpoint.Channels)),
        new("throttleRate", static endpoint => endpoint.ThrottleRate?.ToString(CultureInfo.InvariantCulture)),
        new(
            "verification",
            static endpoint => endpoint.Verification is { } verification ? $"{verification.Status} {verification.Reason}" : ""),
        new("createdAt", static endpoint => Printable.Time(endpoint.CreatedAt)),
    ];
}

/// <summary>How far an endpoint's handshake has got.</summary>
/// <param name="Status"><c>pending</c>, <c>verified</c> or <c>failed</c>.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record Verification(string? Status, string? Reason);
