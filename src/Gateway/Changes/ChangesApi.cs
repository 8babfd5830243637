using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Applications;
using Fanfare.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Changes;

/// <summary>Changes of an application's models.</summary>
internal static class ChangesApi
{
    public static void MapChanges(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/app/{app_id}/change", CreateAsync).WithTags("Change").OrganizationKey().WithName("v1.change.create")
            .Takes<ChangesIn>().Produces<ChangesOut>(202)
            .WithDescription(
                "Publishes one change, or a batch of them. All of a batch is checked before anything is kept; after a 503 some of it "
                    + "may have been: asking again with ids or with the same idempotency key keeps nothing twice.");

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, ChangePublisher publisher)
    {
        var body = await requests.ReadAsync(http);
        var changes = ChangeReader.Read(body.Bytes);
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted, "Application not found");
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        var published = await publisher.PublishAsync(
            application.Id, changes, request, Traces.ParentOf(http.Request.Headers.TraceParent), http.RequestAborted);
        return Wire.Answer(202, new ChangesOut([.. published.Select(static one => new ChangeOut(one.MessageId, one.Repeated))]));
    }
}
