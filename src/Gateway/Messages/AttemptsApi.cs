using Fanfare.Api.Endpoints;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Api.Messages;
using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Attempts;

/// <summary>Attempts: what was sent, and what came of it.</summary>
internal static class AttemptsApi
{
    public static void MapAttempts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}").WithTags("Message Attempt");
        group.MapGet("/attempt/endpoint/{endpoint_id}", ListByEndpointAsync).AnyKey().WithName("v1.message-attempt.list-by-endpoint")
            .Queries(
                "limit", "iterator", "status", "status_code_class", "channel", "tag", "before", "after", "with_content",
                "event_types").Produces<ListResponse<AttemptOut>>();
        group.MapGet("/attempt/msg/{msg_id}", ListByMessageAsync).AnyKey().WithName("v1.message-attempt.list-by-msg")
            .Queries(
                "limit", "iterator", "status", "status_code_class", "channel", "tag", "endpoint_id", "before", "after", "with_content",
                "event_types").Produces<ListResponse<AttemptOut>>();
        group.MapGet("/endpoint/{endpoint_id}/msg", ListMessagesAsync).AnyKey().WithName("v1.message-attempt.list-attempted-messages")
            .Queries(
                "limit", "iterator", "channel", "tag", "status", "before", "after", "with_content",
                "event_types").Produces<ListResponse<EndpointMessageOut>>();
        group.MapGet("/msg/{msg_id}/endpoint", ListEndpointsAsync).AnyKey().WithName("v1.message-attempt.list-attempted-destinations")
            .Queries("limit", "iterator").Produces<ListResponse<MessageEndpointOut>>();
        group.MapGet("/msg/{msg_id}/attempt/{attempt_id}", GetAsync).AnyKey().WithName("v1.message-attempt.get").Produces<AttemptOut>();
        group.MapDelete("/msg/{msg_id}/attempt/{attempt_id}/content", ExpungeAsync).OrganizationKey()
            .WithName("v1.message-attempt.expunge-content").Produces(204);
    }

    private static AttemptFilter Filter(ListQuery query, DateTimeOffset now) => new()
    {
        Event = query.Events(now),
        Status = Status(query),
        StatusCodeClass = query.OneOf("status_code_class", 0, 100, 200, 300, 400, 500),
    };

    private static MessageStatus? Status(ListQuery query) => (MessageStatus?)query.OneOf("status", 0, 1, 2, 3, 4);

    private static async Task<IResult> ListByEndpointAsync(
        HttpContext http, EndpointScope scope, EndpointScopes scopes, string endpoint_id, AttemptStore attempts, TimeProvider time)
    {
        var query = new ListQuery(http);
        var page = query.Page(descending: true);
        var filter = Filter(query, time.GetUtcNow());
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var rows = await attempts.ListByEndpointAsync(endpoint.Id, filter, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, row => AttemptOut.From(row, filter.Event.WithContent), static row => row.Id);
    }

    private static async Task<IResult> ListByMessageAsync(
        HttpContext http, Caller caller, string app_id, string msg_id, ApplicationStore applications, EndpointStore endpoints,
        EventStore events, AttemptStore attempts, TimeProvider time)
    {
        var query = new ListQuery(http);
        var page = query.Page(descending: true);
        var filter = Filter(query, time.GetUtcNow());
        var message = await MessagesApi.FindAsync(caller, app_id, msg_id, applications, events, http.RequestAborted);
        if (query.Filter("endpoint_id") is { } endpointId)
        {
            var endpoint = await endpoints.FindAsync(message.ApplicationId, endpointId, http.RequestAborted) ?? throw Problems.NotFound();
            filter = filter with { EndpointId = endpoint.Id };
        }

        var rows = await attempts.ListByMessageAsync(message.Id, filter, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, row => AttemptOut.From(row, filter.Event.WithContent), static row => row.Id);
    }

    private static async Task<IResult> ListMessagesAsync(
        HttpContext http, EndpointScope scope, EndpointScopes scopes, string endpoint_id, AttemptStore attempts, TimeProvider time)
    {
        var query = new ListQuery(http);
        var page = query.Page(descending: true);
        var filter = query.Events(time.GetUtcNow());
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var rows = await attempts.ListEventsAsync(endpoint.ApplicationId, endpoint.Id, Status(query), filter, page, http.RequestAborted);
        return MessagesApi.AnswerList(
            rows, page, (json, row) => MessageWriter.WriteStanding(json, row, filter.WithContent), static row => row.Event.Id);
    }

    private static async Task<IResult> ListEndpointsAsync(
        HttpContext http, Caller caller, string app_id, string msg_id, ApplicationStore applications, EventStore events,
        AttemptStore attempts, TimeProvider time)
    {
        var page = new ListQuery(http).Page(descending: false);
        var message = await MessagesApi.FindAsync(caller, app_id, msg_id, applications, events, http.RequestAborted);
        var rows = await attempts.ListEndpointsAsync(message, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, row => MessageEndpointOut.From(row, time.GetUtcNow()), static row => row.Id);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, Caller caller, string app_id, string msg_id, string attempt_id, ApplicationStore applications, EventStore events,
        AttemptStore attempts)
    {
        var message = await MessagesApi.FindAsync(caller, app_id, msg_id, applications, events, http.RequestAborted);
        var attempt = await attempts.FindAsync(message.Id, attempt_id, http.RequestAborted) ?? throw Problems.NotFound();
        return Wire.Answer(200, AttemptOut.From(attempt, withContent: true));
    }

    private static async Task<IResult> ExpungeAsync(
        HttpContext http, Caller caller, string app_id, string msg_id, string attempt_id, ApplicationStore applications, EventStore events,
        AttemptStore attempts)
    {
        var message = await MessagesApi.FindAsync(caller, app_id, msg_id, applications, events, http.RequestAborted);
        var attempt = await attempts.FindAsync(message.Id, attempt_id, http.RequestAborted) ?? throw Problems.NotFound();
        await attempts.ExpungeResponseAsync(message.Id, attempt.Id, http.RequestAborted);
        return Wire.NoContent();
    }
}
