using System.Security.Cryptography;
using Fanfare.Api.Authentication;
using Fanfare.Api.Bodies;
using Fanfare.Api.Lists;
using Fanfare.Applications;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Endpoint = Fanfare.Endpoints.Endpoint;

namespace Fanfare.Api.Endpoints;

/// <summary>Endpoints: where an application's events go.</summary>
internal static class EndpointsApi
{
    private const string Conflict = "An endpoint with that uid already exists";

    public static void MapEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/endpoint").WithTags("Endpoint").AnyKey();
        group.MapGet("", ListAsync).WithName("v1.endpoint.list").Queries("limit", "iterator", "order").Produces<ListResponse<EndpointOut>>();
        group.MapPost("", CreateAsync).WithName("v1.endpoint.create").Takes<EndpointIn>().Produces<EndpointOut>(201);
        group.MapGet("/{endpoint_id}", GetAsync).WithName("v1.endpoint.get").Produces<EndpointOut>();
        group.MapPut("/{endpoint_id}", PutAsync).WithName("v1.endpoint.update").Takes<EndpointUpdate>().Produces<EndpointOut>().Produces<EndpointOut>(201);
        group.MapPatch("/{endpoint_id}", PatchAsync).WithName("patch_endpoint").Takes<EndpointPatch>().Produces<EndpointOut>();
        group.MapDelete("/{endpoint_id}", DeleteAsync).WithName("v1.endpoint.delete").Produces(204);
    }

    public static string NewSecret() => SecretAttribute.Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static async Task<IResult> ListAsync(HttpContext http, Caller caller, string app_id, IApplicationStore applications, IEndpointStore endpoints)
    {
        var page = new ListQuery(http).Page(descending: true, mayOrder: true);
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var rows = await endpoints.ListAsync(application.Id, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, EndpointOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, Caller caller, string app_id, IApplicationStore applications, IEndpointStore endpoints, IEventStore events, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var body = await RequestBody.ReadAsync(http);
        var request = IdempotentRequest.Of(http, caller, body, application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<EndpointIn>();
        var endpoint = New(input, application, time) with { Headers = EndpointHeadersApi.Merge(null, input.Headers) };
        var secret = input.Secret is null ? NewSecret() : SecretAttribute.WithPrefix(input.Secret);
        var answer = Wire.Serialize(EndpointOut.From(endpoint));
        var result = await endpoints.InsertAsync(endpoint, secret, request.KeyFor(201, answer), http.RequestAborted);
        return request.Answer(result, 201, answer, Conflict);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Caller caller, string app_id, string endpoint_id, EndpointFinder finder) =>
        Wire.Answer(200, EndpointOut.From(await finder.FindAsync(caller, app_id, endpoint_id, http.RequestAborted)));

    private static async Task<IResult> PutAsync(
        HttpContext http, Caller caller, string app_id, string endpoint_id, IApplicationStore applications, IEndpointStore endpoints, EndpointChange change, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var input = (await RequestBody.ReadAsync(http)).Parse<EndpointUpdate>();
        if (await endpoints.FindAsync(application.Id, endpoint_id, http.RequestAborted) is { } existing)
        {
            return await ReplaceAsync(existing);
        }

        var endpoint = New(input with { Uid = input.Uid ?? NewUid.From(endpoint_id, EntityId.Endpoint) }, application, time);
        var result = await endpoints.InsertAsync(endpoint, NewSecret(), idempotency: null, http.RequestAborted);
        if (result is WriteResult.Written)
        {
            return Wire.Answer(201, EndpointOut.From(endpoint));
        }

        // Somebody was faster, here or with another endpoint of that uid.
        return result is WriteResult.Conflict && await endpoints.FindAsync(application.Id, endpoint_id, http.RequestAborted) is { } winner
            ? await ReplaceAsync(winner)
            : throw Problems.For(result, Conflict);

        // A uid in the path stays when the body has none.
        async Task<IResult> ReplaceAsync(Endpoint replaced)
        {
            var kept = input with { Uid = input.Uid ?? (replaced.Uid == endpoint_id ? endpoint_id : null) };
            return Wire.Answer(200, EndpointOut.From(await change.ApplyAsync(replaced.Id, kept.ApplyTo, Conflict, http.RequestAborted)));
        }
    }

    private static async Task<IResult> PatchAsync(HttpContext http, Caller caller, string app_id, string endpoint_id, EndpointFinder finder, EndpointChange change)
    {
        var patch = (await RequestBody.ReadAsync(http)).Parse<EndpointPatch>();
        var endpoint = await finder.FindAsync(caller, app_id, endpoint_id, http.RequestAborted);
        return Wire.Answer(200, EndpointOut.From(await change.ApplyAsync(endpoint.Id, patch.ApplyTo, Conflict, http.RequestAborted)));
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string app_id, string endpoint_id, EndpointFinder finder, IEndpointStore endpoints, EndpointChange change, TimeProvider time)
    {
        var endpoint = await finder.FindAsync(caller, app_id, endpoint_id, http.RequestAborted);
        if (await endpoints.DeleteAsync(endpoint.Id, time.GetUtcNow(), http.RequestAborted) is not WriteResult.Written)
        {
            throw Problems.NotFound();
        }

        await change.TellAsync(endpoint.Id);
        return Wire.NoContent();
    }

    private static Endpoint New(EndpointUpdate input, Application application, TimeProvider time)
    {
        var now = Timestamp.Now(time);
        return input.ApplyTo(new Endpoint { Id = EntityId.New(EntityId.Endpoint, time), ApplicationId = application.Id, Url = "", CreatedAt = now, UpdatedAt = now });
    }
}
