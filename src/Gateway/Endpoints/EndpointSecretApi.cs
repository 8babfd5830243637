using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Destinations;
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

    public static void MapEndpointSecrets(this IEndpointRouteBuilder endpoints, string name)
    {
        var group = endpoints.MapGroup("/{endpoint_id}/secret");
        group.MapGet("", GetAsync).WithName($"{name}.get-secret").Produces<EndpointSecretOut>();
        group.MapPost("/rotate", RotateAsync).WithName($"{name}.rotate-secret").Takes<EndpointSecretRotateIn>().Produces(204);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, EndpointScope scope, EndpointScopes scopes, string endpoint_id, EndpointStore endpoints, TimeProvider time)
    {
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var secrets = await endpoints.ReadSecretsAsync(endpoint.Id, time.GetUtcNow(), http.RequestAborted);
        return secrets is [var current, ..] ? Wire.Answer(200, new EndpointSecretOut(current.Key)) : throw Problems.NotFound();
    }

    private static async Task<IResult> RotateAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointScopes scopes, string endpoint_id, EndpointStore endpoints,
        EventStore events, EndpointChange change, DestinationCatalog destinations, TimeProvider time)
    {
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, scope.Caller, body, endpoint.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var now = Timestamp.Now(time);
        var defaults = await scopes.DefaultsAsync(scope, http.RequestAborted);
        EndpointSettings Resolve(EndpointSettings own) => destinations.Resolve(own, defaults);
        var settings = Resolve(endpoint.Settings);
        var style = settings.SignedIn;
        var input = body.Parse<EndpointSecretRotateIn>(
            input => FieldError.All(SecretText.Check(style, input.Key, "key", destinations.Of(settings).IssuedSecret)));
        var secret = SecretText.For(style, input.Key);
        var oldExpiresAt = now.AddSeconds(input.GracePeriodSeconds ?? DefaultGraceSeconds);

        // A token goes with every request: the endpoint must say again that it is meant.
        var save = await change.SaveAsync(
            scope, before => style == SigningStyles.Token ? VerificationState.Again(before, Resolve, now) : before, http.RequestAborted);
        var result = await endpoints.RotateSecretAsync(
            endpoint.Id, secret, now, oldExpiresAt, save, request.KeyFor(204, null), http.RequestAborted);
        await change.TellAsync(endpoint.Id);
        return request.Answer(result, 204, null, "");
    }
}
