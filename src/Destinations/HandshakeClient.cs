using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Fanfare.Deliveries;
using Fanfare.Destinations;
using Fanfare.Egress;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Signing;
using Microsoft.Extensions.Options;

namespace Fanfare.Verification;

/// <summary>Makes the requests of the handshake by which an endpoint proves that it wants events.</summary>
internal sealed class HandshakeClient(
    OutgoingHttp http, DestinationCatalog destinations, IOptions<VerificationOptions> options, TimeProvider time)
{
    private readonly VerificationOptions _options = options.Value;

    /// <summary>Whether an answer to a challenge is the right one; null when it is, otherwise why not.</summary>
    internal static string? Judge(int status, string body, string challenge, bool strict)
    {
        if (strict ? status != 200 : status is < 200 or > 299)
        {
            return $"The answer's status was {status.ToString(CultureInfo.InvariantCulture)}.";
        }

        var text = strict ? body : body.Trim();
        var passes = Unquoted(text) == challenge || (!strict && FieldOf(text) == challenge);
        return passes ? null : "The answer was not the challenge.";
    }

    /// <summary>Receivers of several frameworks quote a text that they answer with, in one or the other manner.</summary>
    private static string Unquoted(string text) =>
        text is ['"', .. var inDouble, '"'] ? inDouble : text is ['\'', .. var inSingle, '\''] ? inSingle : text;

    private static string? FieldOf(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("challenge", out var field)
                && field.ValueKind == JsonValueKind.String
                ? field.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes one request of a handshake.</summary>
    /// <returns>Why it has not passed, or null and the state that follows.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a request can throw, the handshake has not passed.")]
    public async Task<(string? Reason, VerificationState Next)> TryAsync(
        DeliveryTarget target, VerificationSettings asked, VerificationState state, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return asked.Style == VerificationStyle.CloudEvents
                ? await AskAsync(target, state, either.Token).ConfigureAwait(false)
                : (
                    await ChallengeAsync(target, asked.Strict, either.Token).ConfigureAwait(false),
                    state with { Status = VerificationStatus.Verified, Reason = null });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return ($"No complete answer within {_options.Timeout.TotalSeconds:0.###} s.", state);
        }
        catch (Exception exception)
        {
            return (exception.InnerException?.Message ?? exception.Message, state);
        }
    }

    private async Task<string?> ChallengeAsync(DeliveryTarget target, bool strict, CancellationToken cancellationToken)
    {
        // Lower-case letters and digits only: some receivers give it back in whatever quoting they like.
        var challenge = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(destinations.Of(target.Settings).ChallengeBytes));
        var style = target.Settings.SignedIn;

        // A secret that signs is never sent; one that is sent with every event may be.
        var token = style == SigningStyles.Token && !target.Secrets.IsEmpty ? target.Secrets[0].Key : target.Endpoint.Id;
        var body = JsonSerializer.SerializeToUtf8Bytes(new { token, type = "url_verification", challenge });
        using var request = NewRequest(HttpMethod.Post, target);
        RequestSigner.Sign(
            request, style == SigningStyles.Token ? SigningStyles.Standard : style, target.Endpoint.Id, body,
            style == SigningStyles.Token ? [] : target.Secrets, time.GetUtcNow());
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = await AnswerBody.ReadBeginningAsync(response, cancellationToken).ConfigureAwait(false);
        return Judge((int)response.StatusCode, answer, challenge, strict);
    }

    /// <summary>The handshake of CloudEvents' HTTP 1.1 Web Hooks for Event Delivery, section 4.</summary>
    private async Task<(string? Reason, VerificationState Next)> AskAsync(
        DeliveryTarget target, VerificationState state, CancellationToken cancellationToken)
    {
        using var request = NewRequest(HttpMethod.Options, target);
        request.Headers.TryAddWithoutValidation("WebHook-Request-Origin", _options.Origin);
        if (target.ThrottleRate is { } rate)
        {
            request.Headers.TryAddWithoutValidation("WebHook-Request-Rate", Math.Ceiling(rate * 60).ToString(CultureInfo.InvariantCulture));
        }

        var offered = _options.CallbackUrl.Length > 0;
        if (offered)
        {
            request.Headers.TryAddWithoutValidation(
                "WebHook-Request-Callback", $"{_options.CallbackUrl.TrimEnd('/')}/api/v1/verification/{target.Endpoint.Id}/{state.Code}");
        }

        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            return ($"The answer's status was {status.ToString(CultureInfo.InvariantCulture)}.", state);
        }

        var origin = First(response, "WebHook-Allowed-Origin");
        if (origin is "*" || string.Equals(origin, _options.Origin, StringComparison.OrdinalIgnoreCase))
        {
            return (
                null,
                state with
                {
                    Status = VerificationStatus.Verified,
                    Reason = null,
                    AllowedRate = VerificationState.RateOf(First(response, "WebHook-Allowed-Rate")),
                });
        }

        if (origin is null && offered)
        {
            var by = Timestamp.Now(time) + _options.CallbackWithin;
            return (null, state with { Reason = "The endpoint has been offered a callback, and has not made it yet.", CallbackBy = by });
        }

        return (
            origin is null ? "The answer had no WebHook-Allowed-Origin." : $"The answer's WebHook-Allowed-Origin was '{origin}'.", state);
    }

    private static string? First(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.First().Trim() : null;

    private static HttpRequestMessage NewRequest(HttpMethod method, DeliveryTarget target)
    {
        var request = new HttpRequestMessage(method, target.Endpoint.Url);
        foreach (var (name, value) in target.Endpoint.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.UserAgent.ParseAdd(AnswerBody.Product);
        return request;
    }
}
