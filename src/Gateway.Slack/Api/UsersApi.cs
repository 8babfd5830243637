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

namespace Fanfare.Slack.Api;

/// <summary>The directory of an application: whom Slack's <c>users.list</c> lists.</summary>
internal static class UsersApi
{
    private const string Conflict = "A user with that id or uid already exists";

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/user").WithTags("User");
        group.MapGet("", ListAsync).AnyKey().WithName("fanfare.user.list").Queries("limit", "iterator", "order")
            .Produces<ListResponse<UserOut>>();
        group.MapPost("", CreateAsync).OrganizationKey().WithName("fanfare.user.create").Takes<UserIn>().Produces<UserOut>(201);
        group.MapGet("/{user_id}", GetAsync).AnyKey().WithName("fanfare.user.get").Produces<UserOut>();
        group.MapPut("/{user_id}", PutAsync).OrganizationKey().WithName("fanfare.user.update").Takes<UserIn>().Produces<UserOut>()
            .Produces<UserOut>(201);
        group.MapPatch("/{user_id}", PatchAsync).OrganizationKey().WithName("fanfare.user.patch").Takes<UserPatch>().Produces<UserOut>();
        group.MapDelete("/{user_id}", DeleteAsync).OrganizationKey().WithName("fanfare.user.delete").Produces(204);
    }

    private static SlackUser New(UserIn input, string applicationId, TimeProvider time)
    {
        var now = Timestamp.Now(time);
        return input.ApplyTo(
            new SlackUser
            {
                Id = input.Id ?? SlackIds.New(SlackIds.User),
                ApplicationId = applicationId,
                Name = "",
                CreatedAt = now,
                UpdatedAt = now,
            });
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, string app_id, ApplicationStore applications, SlackUserStore users)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var rows = await users.ListAsync(application.Id, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, UserOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, SlackUserStore users,
        EventStore events, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var user = New(body.Parse<UserIn>(), application.Id, time);
        var answer = Wire.Serialize(UserOut.From(user));
        return request.Answer(await users.InsertAsync(user, request.KeyFor(201, answer), http.RequestAborted), 201, answer, Conflict);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, Caller caller, string app_id, string user_id, ApplicationStore applications, SlackUserStore users) =>
        Wire.Answer(200, UserOut.From(await FindAsync(http, caller, app_id, user_id, applications, users)));

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string user_id, ApplicationStore applications,
        SlackUserStore users, TimeProvider time)
    {
        var input = (await requests.ReadAsync(http)).Parse<UserIn>();
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        if (await users.FindAsync(application.Id, user_id, http.RequestAborted) is not { } existing)
        {
            return await MakeAsync(http, Named(input, user_id), application.Id, users, time);
        }

        if (input.Id is not null && input.Id != existing.Id)
        {
            throw Problems.Invalid(FieldError.InBody("id", $"Must be left out, or be '{existing.Id}'"));
        }

        // A uid in the path stays when the body has none.
        var named = input with { Uid = input.Uid ?? (existing.Uid == user_id ? user_id : null) };
        return await UpdateAsync(http, existing, named.ApplyTo, users, time);
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string user_id, ApplicationStore applications,
        SlackUserStore users, TimeProvider time)
    {
        var patch = (await requests.ReadAsync(http)).Parse<UserPatch>();
        return await UpdateAsync(http, await FindAsync(http, caller, app_id, user_id, applications, users), patch.ApplyTo, users, time);
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string app_id, string user_id, ApplicationStore applications, SlackUserStore users)
    {
        var user = await FindAsync(http, caller, app_id, user_id, applications, users);
        return await users.DeleteAsync(user.ApplicationId, user.Id, http.RequestAborted) is WriteResult.Written
            ? Wire.NoContent() : throw Problems.NotFound();
    }

    private static async Task<IResult> MakeAsync(
        HttpContext http, UserIn input, string applicationId, SlackUserStore users, TimeProvider time)
    {
        var user = New(input, applicationId, time);
        var result = await users.InsertAsync(user, idempotency: null, http.RequestAborted);
        return result is WriteResult.Written ? Wire.Answer(201, UserOut.From(user)) : throw Problems.For(result, Conflict);
    }

    /// <summary>What a PUT makes has the path's last part for its id, or for its uid.</summary>
    private static UserIn Named(UserIn input, string idOrUid) => !SlackIds.Is(SlackIds.User, idOrUid)
        ? input with { Uid = input.Uid ?? NewUid.From(idOrUid, idPrefix: null, "user_id") }
        : input.Id is null || input.Id == idOrUid ? input with { Id = idOrUid }
        : throw Problems.Invalid(FieldError.InBody("id", $"Must be left out, or be '{idOrUid}'"));

    private static async Task<IResult> UpdateAsync(
        HttpContext http, SlackUser existing, Func<SlackUser, SlackUser> change, SlackUserStore users, TimeProvider time)
    {
        SlackUser? changed = null;
        var result = await users.UpdateAsync(
            existing.ApplicationId, existing.Id, before => changed = change(before) with { UpdatedAt = Timestamp.Now(time) },
            http.RequestAborted);
        return result is WriteResult.Written ? Wire.Answer(200, UserOut.From(changed!)) : throw Problems.For(result, Conflict);
    }

    private static async Task<SlackUser> FindAsync(
        HttpContext http, Caller caller, string app_id, string user_id, ApplicationStore applications, SlackUserStore users)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return await users.FindAsync(application.Id, user_id, http.RequestAborted) ?? throw Problems.NotFound();
    }
}
