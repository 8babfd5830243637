using System.Collections.Immutable;
using System.Globalization;
using Fanfare.Api.Http.Keys;

namespace Fanfare.Api.Http;

/// <summary>Every error that the API answers with; the only place that makes one.</summary>
internal static class Problems
{
    public static RefusedException NotFound(string detail = "Entity not found") => new(404, "not_found", detail);

    public static RefusedException MethodNotAllowed() => new(405, "method_not_allowed", "This path does not take this method");

    public static RefusedException Unauthenticated() =>
        new(401, "authentication_failed", "Invalid token") { Challenge = ApiKeyAuthentication.Scheme };

    /// <summary>A hook's request does not prove where it comes from.</summary>
    public static RefusedException NotGenuine(string reason, string? challenge) =>
        new(401, "authentication_failed", reason) { Challenge = challenge };

    public static RefusedException OrganizationOnly() =>
        new(403, "insufficient access", "This operation needs a key of the organization; this one speaks for an application");

    public static RefusedException Conflict(string what) => new(409, "conflict", what);

    public static RefusedException EventTypeExists(string name) =>
        new(409, "event_type_exists", $"An event type named '{name}' already exists");

    public static RefusedException TooLarge(long limit) => new(413, "payload_too_large", $"The body is larger than {limit} bytes");

    public static RefusedException LimitReached(int limit) =>
        new(400, "limit_reached", $"An endpoint keeps at most {limit} old signing keys; wait until one expires");

    public static RefusedException TooManyHooks(int limit) => new(400, "limit_reached", $"An application has at most {limit} hooks");

    public static RefusedException MissingPayload() =>
        new(400, "missing_payload", "The message's payload was expunged or is past its retention: there is nothing to send");

    public static RefusedException NoExample(string eventType) =>
        new(400, "invalid_scheme", $"The event type '{eventType}' has no such example in its newest schema");

    public static RefusedException InvalidRange(string detail) => new(400, "invalid_range", detail);

    public static RefusedException BadRequest(string detail) => new(400, "generic_error", detail);

    /// <summary>The server could not read the request: its own status and reason.</summary>
    public static RefusedException Unreadable(int status, string detail) => new(status, "generic_error", detail);

    public static RefusedException IdempotencyMismatch() =>
        new(
            [new FieldError(
                ["header", "idempotency-key"], "This idempotency key was used with another body", "value_error.idempotency_mismatch")]);

    public static RefusedException Unavailable(string detail) => new(503, "unavailable", detail) { RetryAfterSeconds = 1 };

    /// <summary>The app of a command has not answered, or with no message.</summary>
    public static RefusedException AppFailed(string detail) => new(502, "app_failed", detail);

    public static RefusedException AppTooSlow(string detail) => new(504, "app_too_slow", detail);

    public static RefusedException TooManyCommands(int limit) => new(400, "limit_reached", $"An application has at most {limit} commands");

    public static RefusedException TooMany(string detail, TimeSpan retryAfter) =>
        new(429, "rate_limited", detail) { RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)) };

    public static RefusedException BodyTooSlow(TimeSpan limit) =>
        new(408, "timeout", string.Create(CultureInfo.InvariantCulture, $"The body did not come in within {limit.TotalSeconds} s"));

    public static RefusedException HeadersTooLarge(int limit) =>
        new(431, "headers_too_large", $"The headers are larger than {limit} bytes");

    public static RefusedException Invalid(params ReadOnlySpan<FieldError> errors) => new([.. errors]);

    public static RefusedException Invalid(ImmutableArray<FieldError> errors) => new(errors);

    /// <summary>What a write that did not happen means to the caller.</summary>
    public static RefusedException For(WriteResult result, string conflict) => result switch
    {
        WriteResult.NotFound => NotFound(),
        WriteResult.Conflict => Conflict(conflict),
        WriteResult.UnknownEventTypes unknown => Invalid(
            FieldError.InBody(
                "eventTypes", $"There is no event type {string.Join(", ", unknown.Names.Select(static name => $"'{name}'"))}")),
        WriteResult.LimitReached reached => LimitReached(reached.Limit),
        var other => throw new InvalidOperationException($"A write answered {other}."),
    };
}
