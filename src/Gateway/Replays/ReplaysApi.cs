using System.Text.Json;
using Fanfare.Api.Endpoints;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Api.Messages;
using Fanfare.Channels;
using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.EventTypes;
using Fanfare.Identifiers;
using Fanfare.Replays;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Endpoint = Fanfare.Endpoints.Endpoint;

namespace Fanfare.Api.Replays;

/// <summary>
/// Deliveries by hand: once more, all that failed, all that was missed, by a filter; cancelling; and examples. None disturbs what is
/// scheduled.
/// </summary>
internal static class ReplaysApi
{
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(14);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    public static void MapReplays(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}").WithTags("Endpoint");
        group.MapPost("/msg/{msg_id}/endpoint/{endpoint_id}/resend", ResendAsync).AnyKey().WithTags("Message Attempt")
            .WithName("v1.message-attempt.resend").Produces(202);
        group.MapPost("/endpoint/{endpoint_id}/recover", RecoverAsync).AnyKey().WithName("v1.endpoint.recover").Takes<RecoverIn>()
            .Produces<BackgroundTaskOut>(202);
        group.MapPost("/endpoint/{endpoint_id}/replay-missing", ReplayMissingAsync).AnyKey().WithName("v1.endpoint.replay-missing")
            .Takes<RecoverIn>().Produces<BackgroundTaskOut>(202);
        group.MapPost("/endpoint/{endpoint_id}/bulk-replay", BulkReplayAsync).AnyKey().WithName("v1.endpoint.bulk-replay")
            .Takes<BulkReplayIn>().Produces<BackgroundTaskOut>(202);
        group.MapPost("/endpoint/{endpoint_id}/cancel-msgs", CancelAsync).AnyKey().WithName("v1.endpoint.cancel-msgs").Takes<CancelIn>()
            .Produces<BackgroundTaskOut>(202);
        group.MapPost("/endpoint/{endpoint_id}/send-example", SendExampleAsync).OrganizationKey().WithName("v1.endpoint.send-example")
            .Takes<EventExampleIn>().Produces<MessageOut>();

        var tasks = routes.MapGroup("/background-task").WithTags("Background Task").OrganizationKey();
        tasks.MapGet("", ListAsync).WithName("v1.background-task.list").Queries("status", "task", "limit", "iterator", "order")
            .Produces<ListResponse<BackgroundTaskOut>>();
        tasks.MapGet("/{task_id}", GetAsync).WithName("v1.background-task.get").Produces<BackgroundTaskOut>();
    }

    private static async Task<IResult> ResendAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointScopes scopes, string msg_id, string endpoint_id,
        EventStore events, BackgroundTaskStore tasks, EndpointChange change, TimeProvider time)
    {
        var message = await events.FindAsync(scope.Application.Id, msg_id, http.RequestAborted) ?? throw Problems.NotFound();
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        if (message.Payload is null)
        {
            throw Problems.MissingPayload();
        }

        EnsureMayOwe(endpoint);

        var request = requests.IdempotencyOf(http, scope.Caller, await requests.ReadAsync(http), $"{endpoint.Id}/{message.Id}");
        var answer = "{}"u8.ToArray();
        var lane = LaneName.OfOne(EntityId.New(EntityId.Attempt, time));
        var result = await tasks.ResendAsync(
            endpoint, message, lane, Timestamp.Now(time), request.KeyFor(202, answer), http.RequestAborted);
        await change.WakeAsync(endpoint.Id);
        return request.Answer(result, 202, answer, "");
    }

    /// <exception cref="RefusedException">400 when nothing may be owed to the endpoint before its handshake has passed.</exception>
    public static void EnsureMayOwe(Endpoint endpoint)
    {
        if (endpoint is { AwaitsVerification: true, Verification.Hold: false })
        {
            throw Problems.BadRequest("The endpoint is not verified: nothing is owed to it");
        }
    }

    private static Task<IResult> RecoverAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, string endpoint_id, TaskStart start) =>
        start.StartAsync<RecoverIn>(http, requests, scope, endpoint_id, BackgroundTaskTypes.Recover, Checked);

    private static Task<IResult> ReplayMissingAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, string endpoint_id, TaskStart start) =>
        start.StartAsync<RecoverIn>(http, requests, scope, endpoint_id, BackgroundTaskTypes.ReplayMissing, Checked);

    private static Task<IResult> BulkReplayAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, string endpoint_id, TaskStart start) =>
        start.StartAsync<BulkReplayIn>(http, requests, scope, endpoint_id, BackgroundTaskTypes.BulkReplay, Checked);

    private static Task<IResult> CancelAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, string endpoint_id, TaskStart start) =>
        start.StartAsync<CancelIn>(http, requests, scope, endpoint_id, BackgroundTaskTypes.Cancel, static (body, _) => body.Input);

    private static TaskInput Checked(RecoverIn body, DateTimeOffset now)
    {
        if (body.Until is { } until && until <= body.Since)
        {
            throw Problems.Invalid(FieldError.InBody("until", "Must be after 'since'"));
        }

        return body.Since >= now - LookBack - Slack
            ? body.Input : throw Problems.Invalid(FieldError.InBody("since", $"Must be at most {LookBack.TotalDays} days ago"));
    }

    private static async Task<IResult> SendExampleAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointScopes scopes, string endpoint_id, EventTypeStore eventTypes,
        EventStore events, EventPublisher publisher)
    {
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var input = body.Parse<EventExampleIn>();
        if (endpoint.Held)
        {
            throw Problems.BadRequest("The endpoint is disabled or not verified: nothing is sent to it");
        }

        var eventType = await eventTypes.FindAsync(scope.Caller.OrganizationId, input.EventType!, http.RequestAborted)
            ?? throw Problems.Invalid(FieldError.InBody("eventType", $"There is no event type '{input.EventType}'"));
        var request = requests.IdempotencyOf(http, scope.Caller, body, endpoint.Id);
        var draft = new EventDraft
        {
            EventType = eventType.Name,
            Payload = ExampleOf(eventType, input.ExampleIndex ?? 0) ?? throw Problems.NoExample(eventType.Name),
            OnlyEndpointId = endpoint.Id,
            Idempotency = request.KeyFor(200, null),
        };
        return await MessagesApi.PublishAsync(http, scope.Application, draft, request, 200, withContent: true, events, publisher);
    }

    /// <summary>An example of an event type's newest schema: of its <c>examples</c>, or its <c>example</c>.</summary>
    private static byte[]? ExampleOf(EventType eventType, int index)
    {
        if (eventType.Schemas is null)
        {
            return null;
        }

        using var schemas = JsonDocument.Parse(eventType.Schemas);
        var newest = schemas.RootElement.EnumerateObject()
            .OrderBy(static version => int.TryParse(version.Name, out var number) ? number : 0).LastOrDefault().Value;
        if (newest.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var example = newest.TryGetProperty("examples", out var examples) && examples.ValueKind == JsonValueKind.Array
            ? examples.EnumerateArray().ElementAtOrDefault(index)
            : newest.TryGetProperty("example", out var only) && index == 0 ? only : default;
        return example.ValueKind == JsonValueKind.Object ? Wire.Serialize(example) : null;
    }

    private static async Task<IResult> ListAsync(HttpContext http, Caller caller, BackgroundTaskStore tasks)
    {
        var query = new ListQuery(http);
        var page = query.Page(descending: true, mayOrder: true);
        var status = Known(query, "status", [BackgroundTask.Running, BackgroundTask.Finished, BackgroundTask.Failed]);
        var type = Known(query, "task", [.. BackgroundTaskTypes.All]);
        var rows = await tasks.ListAsync(caller.OrganizationId, status, type, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, BackgroundTaskOut.From, static row => row.Id);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Caller caller, string task_id, BackgroundTaskStore tasks) =>
        await tasks.FindAsync(task_id, http.RequestAborted) is { } task && task.OrganizationId == caller.OrganizationId
            ? Wire.Answer(200, BackgroundTaskOut.From(task))
            : throw Problems.NotFound();

    private static string? Known(ListQuery query, string name, string[] words) =>
        query.Text(name) is not { } word || words.Contains(word, StringComparer.Ordinal)
        ? query.Text(name)
        : throw Problems.Invalid(FieldError.InQuery(name, $"Must be one of {string.Join(", ", words)}"));
}
