using System.Text.Json;
using Fanfare.Api.Applications;
using Fanfare.Api.Endpoints;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Applications;
using Fanfare.Channels;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Messages;

/// <summary>Messages: the events of an application.</summary>
internal static class MessagesApi
{
    private const string ApplicationMissing = "Application not found";

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/msg").WithTags("Message");
        group.MapGet("", ListAsync).AnyKey().WithName("v1.message.list")
            .Queries(
                "limit", "iterator", "channel", "tag", "before", "after", "with_content",
                "event_types").Produces<ListResponse<MessageOut>>();
        group.MapPost("", CreateAsync).OrganizationKey().WithName("v1.message.create").Queries("with_content").Takes<MessageIn>()
            .Produces<MessageOut>(202);
        group.MapGet("/{msg_id}", GetAsync).AnyKey().WithName("v1.message.get").Queries("with_content").Produces<MessageOut>();
        group.MapDelete("/{msg_id}/content", ExpungeAsync).OrganizationKey().WithName("v1.message.expunge-content").Produces(204);
    }

    /// <summary>The event that a path names, in an application that the caller may see.</summary>
    /// <exception cref="RefusedException">404.</exception>
    public static async Task<AcceptedEvent> FindAsync(
        Caller caller, string applicationIdOrUid, string messageIdOrEventId, ApplicationStore applications, EventStore events,
        CancellationToken cancellationToken)
    {
        var application = await caller.ApplicationAsync(applications, applicationIdOrUid, cancellationToken);
        return await events.FindAsync(application.Id, messageIdOrEventId, cancellationToken) ?? throw Problems.NotFound();
    }

    /// <summary>Answers with a page of rows that are written, not serialized.</summary>
    public static IResult AnswerList<TRow>(Slice<TRow> slice, PageRequest page, Action<Utf8JsonWriter, TRow> write, Func<TRow, string> id)
    {
        var kept = slice.Rows;
        var (next, previous) = ListResponse.Iterators(
            slice, page, kept.Count == 0 ? null : id(kept[0]), kept.Count == 0 ? null : id(kept[^1]));
        return Wire.Answer(200, MessageWriter.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            foreach (var row in kept)
            {
                write(json, row);
            }

            json.WriteEndArray();
            json.WriteString("iterator", next);
            json.WriteString("prevIterator", previous);
            json.WriteBoolean("done", slice.Complete);
            json.WriteEndObject();
        }));
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, string app_id, ApplicationStore applications, EventStore events, TimeProvider time)
    {
        var query = new ListQuery(http);
        var page = query.Page(descending: true);
        var filter = query.Events(time.GetUtcNow());
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var rows = await events.ListAsync(application.Id, filter, page, http.RequestAborted);
        return AnswerList(rows, page, (json, row) => MessageWriter.WriteMessage(json, row, filter.WithContent), static row => row.Id);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, Caller caller, string app_id, string msg_id, ApplicationStore applications, EventStore events)
    {
        var withContent = new ListQuery(http).Flag("with_content", absent: true);
        return Wire.Answer(
            200, MessageWriter.Write(await FindAsync(caller, app_id, msg_id, applications, events, http.RequestAborted), withContent));
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, RecentLookups recent,
        EventStore events, EventPublisher publisher, TimeProvider time)
    {
        var withContent = new ListQuery(http).Flag("with_content", absent: true);
        var body = await requests.ReadAsync(http);
        var (draft, inlineApplication) = MessageReader.Read(body.Bytes);
        var application = inlineApplication is null
            ? await recent.FindApplicationAsync(caller.OrganizationId, app_id, http.RequestAborted)
            ?? throw Problems.NotFound(ApplicationMissing)
            : await MakeApplicationAsync(caller, app_id, inlineApplication, applications, time, http.RequestAborted);
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        draft = draft with { Idempotency = request.KeyFor(202, null) };
        return await PublishAsync(http, application, draft, request, 202, withContent, events, publisher);
    }

    /// <summary>Publishes an event and answers with it.</summary>
    public static async Task<IResult> PublishAsync(
        HttpContext http, Application application, EventDraft draft, IdempotentRequest request, int status, bool withContent,
        EventStore events, EventPublisher publisher)
    {
        switch (
            await publisher.PublishAsync(application.Id, draft with { TraceParent = Traces.ParentOf(http.Request.Headers.TraceParent) }))
        {
            case PublishResult.Accepted accepted:
                return Wire.Answer(status, MessageWriter.Write(accepted.Event!, withContent));
            case PublishResult.RepeatedRequest repeated:
                var first = request.Checked(repeated.First);
                var before = await events.FindAsync(application.Id, first.MessageId!, http.RequestAborted) ?? throw Problems.NotFound();
                return Wire.Answer(first.Status, MessageWriter.Write(before, withContent));
            case PublishResult.DuplicateEventId duplicate:
                throw Problems.Conflict($"A message with the eventId '{duplicate.EventId}' was accepted before");
            case PublishResult.NoApplication:
                throw Problems.NotFound(ApplicationMissing);
            case PublishResult.Unavailable unavailable:
                throw Problems.Unavailable($"{unavailable.Reason} Nothing was kept; try again");
            case var other:
                throw new InvalidOperationException($"A channel answered {other}.");
        }
    }

    private static async Task<IResult> ExpungeAsync(
        HttpContext http, Caller caller, string app_id, string msg_id, ApplicationStore applications, EventStore events,
        EndpointChange change)
    {
        var message = await FindAsync(caller, app_id, msg_id, applications, events, http.RequestAborted);
        foreach (var endpointId in await events.ExpungePayloadAsync(message.ApplicationId, message.Id, http.RequestAborted))
        {
            // It may hold the payload in memory.
            await change.ReloadAsync(endpointId);
        }

        return Wire.NoContent();
    }

    /// <summary>The application at the path; made from the body's if it is not there.</summary>
    private static async Task<Application> MakeApplicationAsync(
        Caller caller, string idOrUid, ApplicationIn inline, ApplicationStore applications, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (inline.Uid is null)
        {
            throw Problems.Invalid(new FieldError(["body", "application", "uid"], "Field required", "application_uid_missing"));
        }

        var existing = await applications.FindAsync(caller.OrganizationId, idOrUid, cancellationToken);
        if (inline.Uid != (existing?.Uid ?? idOrUid))
        {
            throw Problems.Invalid(
                new FieldError(["body", "application", "uid"], "Must be the uid of the path", "application_uid_mismatch"));
        }

        if (existing is not null)
        {
            return existing;
        }

        var application = ApplicationsApi.New(inline, caller, time);
        return await applications.InsertAsync(application, idempotency: null, cancellationToken) is WriteResult.Written
            ? application
            : await caller.ApplicationAsync(applications, idOrUid, cancellationToken, ApplicationMissing);
    }
}
