using System.Security.Cryptography;
using System.Text;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Keys;
using Fanfare.Destinations;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Endpoint = Fanfare.Endpoints.Endpoint;

namespace Fanfare.Api.Endpoints;

/// <summary>Handshakes: asked for by hand, and confirmed by the endpoint's callback.</summary>
internal static class VerificationApi
{
    public static void MapVerification(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/app/{app_id}/endpoint/{endpoint_id}/verify", VerifyAsync).WithTags("Endpoint").AnyKey()
            .WithName("v1.endpoint.verify").Produces<EndpointOut>(202);
        routes.MapPost("/verification/{endpoint_id}/{code}", ConfirmAsync).WithTags("Endpoint").WithName("v1.verification.confirm")
            .Produces(204);
        routes.MapGet("/verification/{endpoint_id}/{code}", ConfirmAsync).WithTags("Endpoint").WithName("v1.verification.confirm-by-get")
            .Produces(204);
    }

    private static async Task<IResult> VerifyAsync(
        HttpContext http, EndpointScope scope, EndpointScopes scopes, string endpoint_id, EndpointChange change,
        DestinationCatalog destinations, TimeProvider time)
    {
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        if (endpoint.Verification is null)
        {
            throw Problems.BadRequest("The endpoint asks for no verification: set its 'verification' first");
        }

        var defaults = await scopes.DefaultsAsync(scope, http.RequestAborted);
        var begun = await change.ApplyAsync(
            scope,
            endpoint.Id,
            before => VerificationState.Again(before, own => destinations.Resolve(own, defaults), Timestamp.Now(time)),
            "",
            http.RequestAborted);
        return Wire.Answer(202, EndpointOut.From(begun, time.GetUtcNow()));
    }

    /// <summary>
    /// The callback of CloudEvents' handshake: whoever knows its code was asked for leave, and gives it; perhaps before the request that
    /// asked is over.
    /// </summary>
    private static async Task<IResult> ConfirmAsync(
        HttpContext http, string endpoint_id, string code, EndpointStore endpoints, EndpointChange change, TimeProvider time)
    {
        var rate = VerificationState.RateOf(http.Request.Headers["WebHook-Allowed-Rate"].ToString());
        Endpoint? changed = null;
        var result = await endpoints.UpdateAsync(
            endpoint_id,
            before =>
            {
                if (before.Verification is not { Status: VerificationStatus.Pending } state || !IsCode(code, state.Code))
                {
                    throw Problems.NotFound();
                }

                return changed = before with
                {
                    Verification = state with
                    {
                        Status = VerificationStatus.Verified,
                        Reason = null,
                        CallbackBy = null,
                        AllowedRate = rate,
                        At = Timestamp.Now(time),
                    },
                };
            },
            after => OperationalEvents.About(after, null, OperationalEvents.EndpointVerified, time),
            http.RequestAborted);
        if (result is not WriteResult.Written)
        {
            throw Problems.NotFound();
        }

        await change.WakeAsync(changed!.Id);
        return Wire.NoContent();
    }

    private static bool IsCode(string given, string code) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(code));
}
