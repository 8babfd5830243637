using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Applications;
using Fanfare.Events;
using Fanfare.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Applications;

/// <summary>Applications: the tenants of an organization.</summary>
internal static class ApplicationsApi
{
    private const string Conflict = "An application with that uid already exists";

    public static void MapApplications(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app").WithTags("Application");
        group.MapGet("", ListAsync).OrganizationKey().WithName("v1.application.list").Queries("limit", "iterator", "order")
            .Produces<ListResponse<ApplicationOut>>();
        group.MapPost("", CreateAsync).OrganizationKey().WithName("v1.application.create").Queries("get_if_exists")
            .Takes<ApplicationIn>().Produces<ApplicationOut>(201).Produces<ApplicationOut>();
        group.MapGet("/{app_id}", GetAsync).AnyKey().WithName("v1.application.get").Produces<ApplicationOut>();
        group.MapPut("/{app_id}", PutAsync).OrganizationKey().WithName("v1.application.update")
            .Takes<ApplicationIn>().Produces<ApplicationOut>().Produces<ApplicationOut>(201);
        group.MapPatch("/{app_id}", PatchAsync).OrganizationKey().WithName("patch_application").Takes<ApplicationPatch>()
            .Produces<ApplicationOut>();
        group.MapDelete("/{app_id}", DeleteAsync).OrganizationKey().WithName("v1.application.delete").Produces(204);
    }

    /// <summary>A new application.</summary>
    public static Application New(ApplicationIn input, Caller caller, TimeProvider time)
    {
        var now = Timestamp.Now(time);
        return input.ApplyTo(new Application
        {
            Id = EntityId.New(EntityId.Application, time),
            OrganizationId = caller.OrganizationId,
            Name = "",
            CreatedAt = now,
            UpdatedAt = now,
        });
    }

    private static async Task<IResult> ListAsync(HttpContext http, Caller caller, ApplicationStore applications)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var rows = await applications.ListAsync(caller.OrganizationId, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, ApplicationOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, ApplicationStore applications, EventStore events, TimeProvider time)
    {
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<ApplicationIn>();
        var getIfExists = new ListQuery(http).Flag("get_if_exists", absent: false);
        if (
            getIfExists && input.Uid is not null
                && await applications.FindAsync(caller.OrganizationId, input.Uid, http.RequestAborted) is { } existing)
        {
            return Wire.Answer(200, ApplicationOut.From(existing));
        }

        var application = New(input, caller, time);
        var answer = Wire.Serialize(ApplicationOut.From(application));
        var result = await applications.InsertAsync(application, request.KeyFor(201, answer), http.RequestAborted);
        if (
            result is WriteResult.Conflict && getIfExists
                && await applications.FindAsync(caller.OrganizationId, input.Uid!, http.RequestAborted) is { } winner)
        {
            return Wire.Answer(200, ApplicationOut.From(winner));
        }

        return request.Answer(result, 201, answer, Conflict);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Caller caller, string app_id, ApplicationStore applications) =>
        Wire.Answer(200, ApplicationOut.From(await caller.ApplicationAsync(applications, app_id, http.RequestAborted)));

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, RecentLookups recent,
        TimeProvider time)
    {
        var input = (await requests.ReadAsync(http)).Parse<ApplicationIn>();
        if (await applications.FindAsync(caller.OrganizationId, app_id, http.RequestAborted) is { } existing)
        {
            return await ReplaceAsync(existing);
        }

        var application = New(input with { Uid = input.Uid ?? NewUid.From(app_id, EntityId.Application, nameof(app_id)) }, caller, time);
        if (await applications.InsertAsync(application, idempotency: null, http.RequestAborted) is WriteResult.Written)
        {
            return Wire.Answer(201, ApplicationOut.From(application));
        }

        // Somebody was faster, here or with another application of that uid.
        return await applications.FindAsync(caller.OrganizationId, app_id, http.RequestAborted) is { } winner
            ? await ReplaceAsync(winner)
            : throw Problems.Conflict(Conflict);

        // A uid in the path stays when the body has none.
        Task<IResult> ReplaceAsync(Application replaced) => UpdateAsync(
            replaced, (
                input with
                {
                    Uid = input.Uid ?? (
                    replaced.Uid == app_id ? app_id : null)
                }).ApplyTo, applications, recent, time, http.RequestAborted);
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, RecentLookups recent,
        TimeProvider time)
    {
        var patch = (await requests.ReadAsync(http)).Parse<ApplicationPatch>();
        var existing = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return await UpdateAsync(existing, patch.ApplyTo, applications, recent, time, http.RequestAborted);
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string app_id, ApplicationStore applications, RecentLookups recent, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var result = await applications.DeleteAsync(application.Id, time.GetUtcNow(), http.RequestAborted);
        recent.Forget();
        return result is WriteResult.Written ? Wire.NoContent() : throw Problems.NotFound();
    }

    private static async Task<IResult> UpdateAsync(
        Application existing, Func<Application, Application> change, ApplicationStore applications, RecentLookups recent, TimeProvider time,
        CancellationToken cancellationToken)
    {
        Application? changed = null;
        var result = await applications.UpdateAsync(
            existing.Id, before => changed = change(before) with { UpdatedAt = Timestamp.Now(time) }, cancellationToken);
        recent.Forget();
        return result is WriteResult.Written ? Wire.Answer(200, ApplicationOut.From(changed!)) : throw Problems.For(result, Conflict);
    }
}
