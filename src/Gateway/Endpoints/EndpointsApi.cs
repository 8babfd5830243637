using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Api.Retries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Endpoint = Fanfare.Endpoints.Endpoint;

namespace Fanfare.Api.Endpoints;

/// <summary>Endpoints: where an application's events go, and where the organization's operational events go.</summary>
internal static class EndpointsApi
{
    private const string Conflict = "An endpoint with that uid already exists";

    public static void MapEndpoints(this IEndpointRouteBuilder routes) =>
        Map(routes.MapGroup("/app/{app_id}/endpoint").WithTags("Endpoint").AnyKey(), "v1.endpoint", patch: "patch_endpoint");

    public static void MapOperationalEndpoints(this IEndpointRouteBuilder routes) =>
        Map(
            routes.MapGroup("/operational-webhook/endpoint").WithTags("Operational Webhook").OrganizationKey(),
            "v1.operational-webhook.endpoint", "v1.operational-webhook.endpoint.patch");

    private static void Map(RouteGroupBuilder group, string name, string patch)
    {
        group.MapGet("", ListAsync).WithName($"{name}.list").Queries("limit", "iterator", "order").Produces<ListResponse<EndpointOut>>();
        group.MapPost("", CreateAsync).WithName($"{name}.create").Takes<EndpointIn>().Produces<EndpointOut>(201);
        group.MapGet("/{endpoint_id}", GetAsync).WithName($"{name}.get").Produces<EndpointOut>();
        group.MapPut("/{endpoint_id}", PutAsync).WithName($"{name}.update").Takes<EndpointUpdate>().Produces<EndpointOut>()
            .Produces<EndpointOut>(201)
            .WithDescription(
                "Replaces an endpoint, or makes one. Of an endpoint that is there, kind, ordering, timeoutSeconds, signingStyle, "
                    + "verification, format, retryPolicy and the settings that only one destination has stay when they are left out; "
                        + "PATCH with null clears them.");
        group.MapPatch("/{endpoint_id}", PatchAsync).WithName(patch).Takes<EndpointPatch>().Produces<EndpointOut>();
        group.MapDelete("/{endpoint_id}", DeleteAsync).WithName($"{name}.delete").Produces(204);
        group.MapEndpointSecrets(name);
        group.MapEndpointHeaders(name);
        group.MapEndpointStats(name);
    }

    private static async Task<IResult> ListAsync(HttpContext http, EndpointScope scope, EndpointStore endpoints, TimeProvider time)
    {
        var page = new ListQuery(http).Page(descending: true, mayOrder: true);
        var rows = await endpoints.ListAsync(scope.Application.Id, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, row => EndpointOut.From(row, time.GetUtcNow()), static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointStore endpoints, EndpointScopes scopes, PolicyCheck policies,
        EndpointDestinations destinations, EndpointChange change, EventStore events, TimeProvider time)
    {
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, scope.Caller, body, scope.Application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var defaults = await scopes.DefaultsAsync(scope, http.RequestAborted);
        var input = body.Parse<EndpointIn>(input => FieldError.All(
            [
                destinations.CheckUrl(input.Url, input.Kind),
                .. destinations.Check(input.Kind, input.Format, input.More),
                SecretText.Check(StyleOf(input, defaults, destinations), input.Secret, "secret", destinations.IssuedSecretOf(input.Kind)),
            ]));
        var (endpoint, secret) = await NewAsync(http, scope, scopes, input, input.Secret, policies, destinations, time);
        endpoint = endpoint with { Headers = EndpointHeadersApi.Merge(null, input.Headers) };
        var answer = Wire.Serialize(EndpointOut.From(endpoint, time.GetUtcNow()));
        var result = await endpoints.InsertAsync(
            endpoint, secret, request.KeyFor(201, answer), Created(endpoint, scope, time), http.RequestAborted);
        await TellNewAsync(endpoint, change);
        return request.Answer(result, 201, answer, Conflict);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, EndpointScope scope, EndpointScopes scopes, string endpoint_id, TimeProvider time) =>
        Wire.Answer(200, EndpointOut.From(await scopes.FindAsync(scope, endpoint_id, http.RequestAborted), time.GetUtcNow()));

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointScopes scopes, EndpointStore endpoints, string endpoint_id,
        PolicyCheck policies, EndpointDestinations destinations, EndpointChange change, TimeProvider time)
    {
        var input = (await requests.ReadAsync(http)).Parse<EndpointUpdate>(input =>
            FieldError.All([destinations.CheckUrl(input.Url, input.Kind), .. destinations.Check(input.Kind, input.Format, input.More)]));
        if (await endpoints.FindAsync(scope.Application.Id, endpoint_id, http.RequestAborted) is { } existing)
        {
            return await ReplaceAsync(existing);
        }

        if (destinations.IssuedSecretOf(input.Kind) is { } issued)
        {
            throw Problems.Invalid(FieldError.InBody("kind", $"A new '{input.Kind}' needs a secret, {issued}: make it with POST"));
        }

        var (endpoint, secret) = await NewAsync(
            http, scope, scopes, input with { Uid = input.Uid ?? NewUid.From(endpoint_id, EntityId.Endpoint, nameof(endpoint_id)) },
            secret: null, policies, destinations, time);
        var result = await endpoints.InsertAsync(endpoint, secret, idempotency: null, Created(endpoint, scope, time), http.RequestAborted);
        if (result is WriteResult.Written)
        {
            await TellNewAsync(endpoint, change);
            return Wire.Answer(201, EndpointOut.From(endpoint, time.GetUtcNow()));
        }

        // Somebody was faster, here or with another endpoint of that uid.
        return result is WriteResult.Conflict
            && await endpoints.FindAsync(scope.Application.Id, endpoint_id, http.RequestAborted) is { } winner
            ? await ReplaceAsync(winner)
            : throw Problems.For(result, Conflict);

        // A uid in the path stays when the body has none.
        async Task<IResult> ReplaceAsync(Endpoint replaced)
        {
            await policies.EnsureAsync(input.Settings, scope.Caller.OrganizationId, http.RequestAborted);
            var kept = input with { Uid = input.Uid ?? (replaced.Uid == endpoint_id ? endpoint_id : null) };
            return Wire.Answer(
                200,
                EndpointOut.From(
                    await change.ApplyAsync(
                        scope, replaced.Id, endpoint => kept.ApplyTo(endpoint, destinations), Conflict, http.RequestAborted),
                    time.GetUtcNow()));
        }
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointScopes scopes, string endpoint_id, PolicyCheck policies,
        EndpointDestinations destinations, EndpointChange change, TimeProvider time)
    {
        var patch = (await requests.ReadAsync(http)).Parse<EndpointPatch>(
            patch => destinations.Check(patch.Kind.Value, patch.Format.Value, patch.More));
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        await policies.EnsureAsync(
            patch.SettingsFrom(EndpointSettings.None, destinations), scope.Caller.OrganizationId, http.RequestAborted);
        return Wire.Answer(
            200,
            EndpointOut.From(
                await change.ApplyAsync(scope, endpoint.Id, before => patch.ApplyTo(before, destinations), Conflict, http.RequestAborted),
                time.GetUtcNow()));
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, EndpointScope scope, EndpointStore endpoints, EndpointScopes scopes, string endpoint_id, EndpointChange change,
        TimeProvider time)
    {
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var news = OperationalEvents.About(endpoint, scope.Application.Uid, OperationalEvents.EndpointDeleted, time);
        if (await endpoints.DeleteAsync(endpoint.Id, time.GetUtcNow(), news, http.RequestAborted) is not WriteResult.Written)
        {
            throw Problems.NotFound();
        }

        await change.TellAsync(endpoint.Id);
        return Wire.NoContent();
    }

    private static async Task<(Endpoint Endpoint, string Secret)> NewAsync(
        HttpContext http, EndpointScope scope, EndpointScopes scopes, EndpointUpdate input, string? secret, PolicyCheck policies,
        EndpointDestinations destinations, TimeProvider time)
    {
        await policies.EnsureAsync(input.Settings, scope.Caller.OrganizationId, http.RequestAborted);
        var now = Timestamp.Now(time);
        var defaults = await scopes.DefaultsAsync(scope, http.RequestAborted);
        var endpoint = input.ApplyTo(
            new Endpoint
            {
                Id = EntityId.New(EntityId.Endpoint, time),
                ApplicationId = scope.Application.Id,
                Url = "",
                CreatedAt = now,
                UpdatedAt = now,
            },
            destinations);
        return (
            VerificationState.OnSave(null, endpoint, own => destinations.Catalog.Resolve(own, defaults), now),
            SecretText.For(StyleOf(input, defaults, destinations), secret));
    }

    /// <summary>The style that a new endpoint will sign in; of one that does not name its style right, the usual one.</summary>
    private static string StyleOf(EndpointUpdate input, EndpointSettings defaults, EndpointDestinations destinations) =>
        destinations.Catalog.Resolve(
            new EndpointSettings { Kind = input.Kind, SigningStyle = input.SigningStyle, Format = input.Format }, defaults).SignedIn;

    private static OperationalEvent Created(Endpoint endpoint, EndpointScope scope, TimeProvider time) =>
        OperationalEvents.About(endpoint, scope.Application.Uid, OperationalEvents.EndpointCreated, time);

    /// <summary>Only one that has a handshake to make has anything to do now.</summary>
    private static Task TellNewAsync(Endpoint endpoint, EndpointChange change) =>
        endpoint.AwaitsVerification ? change.TellAsync(endpoint.Id) : Task.CompletedTask;
}
