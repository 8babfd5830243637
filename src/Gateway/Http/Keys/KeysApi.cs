using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Lists;
using Fanfare.Applications;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Organizations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Http.Keys;

/// <summary>An API key to make.</summary>
public sealed record ApiKeyIn
{
    [StringLength(Names.MaxLength, ErrorMessage = "Must have at most 256 characters")]
    public string? Name { get; init; }

    /// <summary>Id or uid of the only application that the key may touch; left out, it speaks for the organization.</summary>
    public string? AppId { get; init; }
}

/// <summary>An API key.</summary>
/// <param name="Id">Its id, which revokes it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Name">What it is for.</param>
/// <param name="AppId">The only application that it may touch.</param>
/// <param name="Key">The key itself; given once, in the answer that makes it.</param>
public sealed record ApiKeyOut(string Id, DateTime CreatedAt, string? Name = null, string? AppId = null, string? Key = null)
{
    internal static ApiKeyOut From(ApiKey key) => new(key.Id, key.CreatedAt.UtcDateTime, key.Name, key.ApplicationId);
}

/// <summary>API keys of an organization.</summary>
internal static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/auth").WithTags("Authentication");
        group.MapGet("/api-key", ListAsync).OrganizationKey().WithName("fanfare.api-key.list").Queries("limit", "iterator", "order")
            .Produces<ListResponse<ApiKeyOut>>();
        group.MapPost("/api-key", CreateAsync).OrganizationKey().WithName("fanfare.api-key.create").Takes<ApiKeyIn>()
            .Produces<ApiKeyOut>(201);
        group.MapDelete("/api-key/{key_id}", RevokeAsync).OrganizationKey().WithName("fanfare.api-key.revoke").Produces(204);
        group.MapPost("/logout", LogOut).AnyKey().WithName("logout_api_v1_auth_logout__post").Produces(204);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Caller caller, OrganizationStore organizations)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var rows = await organizations.ListKeysAsync(caller.OrganizationId, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, ApiKeyOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, OrganizationStore organizations, ApplicationStore applications,
        EventStore events, TimeProvider time)
    {
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<ApiKeyIn>();
        var application = input.AppId is null
            ? null : await applications.FindAsync(caller.OrganizationId, input.AppId, http.RequestAborted);
        if (input.AppId is not null && application is null)
        {
            throw Problems.Invalid(FieldError.InBody("appId", $"There is no application '{input.AppId}'"));
        }

        var text = KeyText.New();
        var key = new ApiKey
        {
            Id = EntityId.New(EntityId.ApiKey, time),
            OrganizationId = caller.OrganizationId,
            ApplicationId = application?.Id,
            Name = input.Name,
            Hash = KeyText.HashOf(text),
            CreatedAt = Timestamp.Now(time),
        };

        // What is kept for a repeated request does not hold the key: it is shown once and stored nowhere.
        var result = await organizations.InsertKeyAsync(key, request.KeyFor(201, Wire.Serialize(ApiKeyOut.From(key))), http.RequestAborted);
        return request.Answer(result, 201, Wire.Serialize(ApiKeyOut.From(key) with { Key = text }), "The key could not be made");
    }

    private static async Task<IResult> RevokeAsync(
        HttpContext http, Caller caller, string key_id, OrganizationStore organizations, RecentLookups recent)
    {
        var result = await organizations.RevokeKeyAsync(caller.OrganizationId, key_id, http.RequestAborted);
        recent.Forget();
        return result is WriteResult.Written ? Wire.NoContent() : throw Problems.NotFound();
    }

    private static IResult LogOut() => Wire.NoContent();
}
