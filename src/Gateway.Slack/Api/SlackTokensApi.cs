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

/// <summary>Tokens of bots, for Slack's Web API.</summary>
internal static class SlackTokensApi
{
    public static void MapSlackTokens(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/slack/token").WithTags("Slack");
        group.MapGet("", ListAsync).OrganizationKey().WithName("fanfare.slack-token.list").Queries("limit", "iterator", "order")
            .Produces<ListResponse<SlackTokenOut>>();
        group.MapPost("", CreateAsync).OrganizationKey().WithName("fanfare.slack-token.create").Takes<SlackTokenIn>()
            .Produces<SlackTokenOut>(201);
        group.MapDelete("/{token_id}", DeleteAsync).OrganizationKey().WithName("fanfare.slack-token.delete").Produces(204);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, string app_id, ApplicationStore applications, SlackStore slack)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var rows = await slack.ListTokensAsync(application.Id, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, SlackTokenOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, SlackStore slack,
        EventStore events, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var text = SlackIds.NewBotToken();
        var token = new SlackToken
        {
            Id = SlackIds.New(SlackIds.Bot),
            ApplicationId = application.Id,
            TeamId = SlackIds.TeamOf(application.Id),
            Name = body.Parse<SlackTokenIn>().Name is { Length: > 0 } name ? name : "fanfare",
            Hash = KeyText.HashOf(text),
            CreatedAt = Timestamp.Now(time),
        };

        // What is kept for a repeated request does not hold the token: it is shown once and stored nowhere.
        var result = await slack.InsertTokenAsync(
            token, request.KeyFor(201, Wire.Serialize(SlackTokenOut.From(token))), http.RequestAborted);
        return request.Answer(result, 201, Wire.Serialize(SlackTokenOut.From(token) with { Token = text }), "");
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string app_id, string token_id, ApplicationStore applications, SlackStore slack)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return await slack.DeleteTokenAsync(application.Id, token_id, http.RequestAborted) is WriteResult.Written
            ? Wire.NoContent() : throw Problems.NotFound();
    }
}
