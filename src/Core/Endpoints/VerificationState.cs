using System.Globalization;
using System.Security.Cryptography;
using Fanfare.Destinations;

namespace Fanfare.Endpoints;

/// <summary>How far an endpoint's handshake has got; an endpoint that asks for none has no such state.</summary>
public sealed record VerificationState
{
    public required VerificationStatus Status { get; init; }

    /// <summary>Why it failed, or what is waited for.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when it is so.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Another for every handshake: the outcome of an older one counts for nothing. A callback must name it.</summary>
    public required string Code { get; init; }

    /// <summary>Whether events are owed to the endpoint meanwhile.</summary>
    public bool Hold { get; init; }

    /// <summary>Requests per second that the endpoint has allowed; null for any number.</summary>
    public double? AllowedRate { get; init; }

    /// <summary>Until when an endpoint that is to give leave later has time for it; null when it is not.</summary>
    public DateTimeOffset? CallbackBy { get; init; }

    /// <summary>Requests per second of a <c>WebHook-Allowed-Rate</c>, which is in requests per minute; null for any number.</summary>
    public static double? RateOf(string? allowedRate) =>
        int.TryParse(allowedRate, NumberStyles.None, CultureInfo.InvariantCulture, out var perMinute) && perMinute > 0
            ? perMinute / 60d : null;

    /// <summary>
    /// An endpoint as it is to be saved: a handshake begins when it is new, when its URL, its style or its token changes, and whenever it
    /// is saved unverified.
    /// </summary>
    /// <param name="before">The endpoint as it was; null for a new one.</param>
    /// <param name="after">As it is to be.</param>
    /// <param name="resolve">Fills the gaps of an endpoint's settings: see <see cref="DestinationCatalog.Resolve"/>.</param>
    /// <param name="now">The time.</param>
    public static Endpoint OnSave(Endpoint? before, Endpoint after, Func<EndpointSettings, EndpointSettings> resolve, DateTimeOffset now)
    {
        var settings = resolve(after.Settings);
        if (!Asks(settings))
        {
            return after with { Verification = null };
        }

        var holds = before?.Verification is { Status: VerificationStatus.Verified } && before.Url == after.Url
            && AsksAlike(resolve(before.Settings), settings);
        return holds ? after : Begin(after, settings, now);
    }

    /// <summary>An endpoint that is to show once more that it wants events, if it is to show it at all by now.</summary>
    public static Endpoint Again(Endpoint endpoint, Func<EndpointSettings, EndpointSettings> resolve, DateTimeOffset now)
    {
        var settings = resolve(endpoint.Settings);
        return endpoint.Verification is null || !Asks(settings) ? endpoint with { Verification = null } : Begin(endpoint, settings, now);
    }

    /// <summary>The endpoint with a new handshake to make.</summary>
    private static Endpoint Begin(Endpoint endpoint, EndpointSettings settings, DateTimeOffset now) => endpoint with
    {
        Verification = new VerificationState
        {
            Status = VerificationStatus.Pending,
            At = now,
            Hold = settings.Verification?.HoldUntilVerified ?? false,
            Code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        },
    };

    /// <summary>
    /// Whether a handshake that passed under one setting says as much under another: of the same style, no stricter, and showing the same
    /// token.
    /// </summary>
    private static bool AsksAlike(EndpointSettings before, EndpointSettings after) =>
        before.Verification?.Style == after.Verification?.Style
        && (before.Verification?.Strict == true || after.Verification?.Strict != true)
        && (before.SignedIn == SigningStyles.Token) == (after.SignedIn == SigningStyles.Token);

    private static bool Asks(EndpointSettings settings) => settings.Verification is { Style: not VerificationStyle.None };
}

public enum VerificationStatus
{
    Pending,
    Verified,
    Failed,
}
