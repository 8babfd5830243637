using Fanfare.Api.Authentication;
using Fanfare.Api.Bodies;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Endpoints;

/// <summary>An endpoint's signing secret.</summary>
internal static class EndpointSecretApi
{
    private const int DefaultGraceSeconds = 86_400;

    public static void MapEndpointSecrets(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/endpoint/{endpoint_id}/secret").WithTags("Endpoint").AnyKey();
        group.MapGet("", GetAsync).WithName("v1.endpoint.get-secret").Produces<EndpointSecretOut>();
        group.MapPost("/rotate", RotateAsync).WithName("v1.endpoint.rotate-secret").Takes<EndpointSecretRotateIn>().Produces(204);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, Caller caller, string app_id, string endpoint_id, EndpointFinder finder, IEndpointStore endpoints, TimeProvider time)
    {
        var endpoint = await finder.FindAsync(caller, app_id, endpoint_id, http.RequestAborted);
        var secrets = await endpoints.ReadSecretsAsync(endpoint.Id, time.GetUtcNow(), http.RequestAborted);
        return secrets is [var current, ..] ? Wire.Answer(200, new EndpointSecretOut(current.Key)) : throw Problems.NotFound();
    }

    private static async Task<IResult> RotateAsync(
        HttpContext http, Caller caller, string app_id, string endpoint_id, EndpointFinder finder, IEndpointStore endpoints, IEventStore events, EndpointChange change, TimeProvider time)
    {
        var endpoint = await finder.FindAsync(caller, app_id, endpoint_id, http.RequestAborted);
        var body = await RequestBody.ReadAsync(http);
        var request = IdempotentRequest.Of(http, caller, body, endpoint.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<EndpointSecretRotateIn>();
        var now = Timestamp.Now(time);
        var secret = input.Key is null ? EndpointsApi.NewSecret() : SecretAttribute.WithPrefix(input.Key);
        var oldExpiresAt = now.AddSeconds(input.GracePeriodSeconds ?? DefaultGraceSeconds);
        var result = await endpoints.RotateSecretAsync(endpoint.Id, secret, now, oldExpiresAt, request.KeyFor(204, null), http.RequestAborted);
        await change.TellAsync(endpoint.Id);
        return request.Answer(result, 204, null, "");
    }
}
