using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fanfare.Api;
using Fanfare.Output;
using Microsoft.AspNetCore.Http;
using Endpoint = Fanfare.Endpoints.Endpoint;

namespace Fanfare.Listening;

/// <summary>
/// An endpoint that is there for as long as this is. Its handshake shows that the server reaches this program before anything is promised.
/// </summary>
internal sealed class TemporaryEndpoint(ApiClient api, string app, Action<string> notice) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan DeleteWithin = TimeSpan.FromSeconds(10);

    /// <summary>Chosen here, so that it can be deleted even if the answer that makes it is lost.</summary>
    private readonly string _uid = $"listen_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    private bool _asked;
    private volatile bool _open;

    /// <summary>Makes the endpoint, and waits until the server has reached it.</summary>
    /// <exception cref="FailureException">The server cannot or may not reach it.</exception>
    public async Task OpenAsync(string url, string[] types, string[] channels, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["url"] = url,
            ["uid"] = _uid,
            ["description"] = "fanfare listen",
            ["signingStyle"] = "standard",
            ["verification"] = new JsonObject { ["style"] = "challenge", ["holdUntilVerified"] = true },
        };
        AddNames(body, "eventTypes", types);
        AddNames(body, "channels", channels);
        _asked = true;

        // Not given up: what is made after it was deleted would stay.
        var endpoint = await api.PostAsync<Endpoint>($"app/{app}/endpoint", body, CancellationToken.None);
        while (endpoint.Value.Verification is { Status: "pending" })
        {
            await Task.Delay(LookEvery, time, cancellationToken);
            endpoint = await api.GetAsync<Endpoint>($"app/{app}/endpoint/{_uid}", cancellationToken);
        }

        if (endpoint.Value.Verification is { Status: "failed" } failed)
        {
            throw new FailureException(
                ExitCode.Failed,
                $"The server does not reach this program at {url}: {failed.Reason}",
                "A server on this machine must be allowed to call it: start it with --Egress:Allow=127.0.0.0/8\nA server elsewhere "
                    + "needs a URL that leads here: --public-url, with --port");
        }

        _open = true;
    }

    /// <summary>Answers a request if it is the handshake's.</summary>
    /// <returns>Whether it was.</returns>
    public async Task<bool> TakeHandshakeAsync(HttpContext http)
    {
        if (_open)
        {
            return false;
        }

        http.Request.EnableBuffering();
        try
        {
            var challenge = await JsonSerializer.DeserializeAsync<Challenge>(http.Request.Body, ApiJson.Options, http.RequestAborted);
            if (challenge?.Type == "url_verification")
            {
                await http.Response.WriteAsync(challenge.Text ?? "");
                return true;
            }
        }
        catch (JsonException)
        {
            // An event, then.
        }

        http.Request.Body.Position = 0;
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_asked)
        {
            return;
        }

        using var patience = new CancellationTokenSource(DeleteWithin);
        try
        {
            await api.DeleteAsync($"app/{app}/endpoint/{_uid}", patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or FailureException { Code: not ExitCode.NotFound })
        {
            notice(
                $"The temporary endpoint could not be deleted ({exception.Message}). Delete it with: fanfare endpoints delete {_uid} "
                    + $"--app {app}");
        }
        catch (FailureException)
        {
            // It was never made, or somebody else has deleted it.
        }
    }

    private static void AddNames(JsonObject body, string field, string[] names)
    {
        if (names.Length > 0)
        {
            body[field] = JsonSerializer.SerializeToNode(names);
        }
    }

    /// <summary>What a handshake asks.</summary>
    private sealed record Challenge(string? Type, [property: JsonPropertyName("challenge")] string? Text);
}
