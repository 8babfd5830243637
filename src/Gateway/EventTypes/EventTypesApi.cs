using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Events;
using Fanfare.EventTypes;
using Fanfare.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.EventTypes;

/// <summary>Event types: the kinds of events that an organization sends.</summary>
internal static class EventTypesApi
{
    public static void MapEventTypes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/event-type").WithTags("Event Type");
        group.MapGet("", ListAsync).AnyKey().WithName("v1.event-type.list")
            .Queries("limit", "iterator", "order", "include_archived", "with_content").Produces<ListResponse<EventTypeOut>>();
        group.MapPost("", CreateAsync).OrganizationKey().WithName("v1.event-type.create").Takes<EventTypeIn>().Produces<EventTypeOut>(201);
        group.MapGet("/{event_type_name}", GetAsync).AnyKey().WithName("v1.event-type.get").Produces<EventTypeOut>();
        group.MapPut("/{event_type_name}", PutAsync).OrganizationKey().WithName("v1.event-type.update")
            .Takes<EventTypeUpdate>().Produces<EventTypeOut>().Produces<EventTypeOut>(201);
        group.MapPatch("/{event_type_name}", PatchAsync).OrganizationKey().WithName("patch_event_type").Takes<EventTypePatch>()
            .Produces<EventTypeOut>();
        group.MapDelete("/{event_type_name}", DeleteAsync).OrganizationKey().WithName("v1.event-type.delete").Queries("expunge")
            .Produces(204);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Caller caller, EventTypeStore eventTypes)
    {
        var query = new ListQuery(http);
        var page = query.Page(descending: false);
        var withSchemas = query.Flag("with_content", absent: false);
        var filter = new EventTypeFilter(query.Flag("include_archived", absent: false), WithFlags: caller.ApplicationId is null);
        var rows = await eventTypes.ListAsync(caller.OrganizationId, filter, page, http.RequestAborted);
        return ListResponse.Answer(
            rows, page, row => EventTypeOut.From(withSchemas ? row : row with { Schemas = null }), static row => row.Name);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, EventTypeStore eventTypes, EventStore events, TimeProvider time)
    {
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<EventTypeIn>();
        var eventType = New(input, input.Name!, caller, time);
        var answer = Wire.Serialize(EventTypeOut.From(eventType));
        var result = await eventTypes.InsertAsync(eventType, request.KeyFor(201, answer), http.RequestAborted);
        return result is WriteResult.Conflict ? throw Problems.EventTypeExists(eventType.Name) : request.Answer(result, 201, answer, "");
    }

    private static async Task<IResult> GetAsync(HttpContext http, Caller caller, string event_type_name, EventTypeStore eventTypes) =>
        await eventTypes.FindAsync(caller.OrganizationId, event_type_name, http.RequestAborted) is { } eventType
            && (caller.ApplicationId is null || !eventType.IsFlagged)
            ? Wire.Answer(200, EventTypeOut.From(eventType))
            : throw Problems.NotFound();

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, Caller caller, string event_type_name, EventTypeStore eventTypes, TimeProvider time)
    {
        var input = (await requests.ReadAsync(http)).Parse<EventTypeUpdate>();
        if (event_type_name.Length > Names.MaxLength || !Names.Match(event_type_name))
        {
            throw Problems.Invalid(
                new FieldError(
                    ["path", "event_type_name"],
                    $"{Names.Show(event_type_name)} must have 1 to {Names.MaxLength} characters and {Names.Rule}"));
        }

        if (await ReplaceAsync() is { } replaced)
        {
            return Wire.Answer(200, EventTypeOut.From(replaced));
        }

        var made = New(input, event_type_name, caller, time);
        return await eventTypes.InsertAsync(made, idempotency: null, http.RequestAborted) is WriteResult.Written
            ? Wire.Answer(201, EventTypeOut.From(made))
            : Wire.Answer(200, EventTypeOut.From(await ReplaceAsync() ?? throw Problems.EventTypeExists(event_type_name)));

        async Task<EventType?> ReplaceAsync()
        {
            EventType? changed = null;
            await eventTypes.UpdateAsync(
                caller.OrganizationId, event_type_name, before =>
                    changed = input.ApplyTo(before) with { UpdatedAt = Timestamp.Now(time) }, http.RequestAborted);
            return changed;
        }
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, Caller caller, string event_type_name, EventTypeStore eventTypes, TimeProvider time)
    {
        var patch = (await requests.ReadAsync(http)).Parse<EventTypePatch>();
        EventType? changed = null;
        var result = await eventTypes.UpdateAsync(
            caller.OrganizationId, event_type_name, before =>
                changed = patch.ApplyTo(before) with { UpdatedAt = Timestamp.Now(time) }, http.RequestAborted);
        return result is WriteResult.Written ? Wire.Answer(200, EventTypeOut.From(changed!)) : throw Problems.NotFound();
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string event_type_name, EventTypeStore eventTypes, TimeProvider time)
    {
        var result = new ListQuery(http).Flag("expunge", absent: false)
            ? await eventTypes.DeleteAsync(caller.OrganizationId, event_type_name, http.RequestAborted)
            : await eventTypes.UpdateAsync(
                caller.OrganizationId, event_type_name, before =>
                    before with { Archived = true, UpdatedAt = Timestamp.Now(time) }, http.RequestAborted);
        return result is WriteResult.Written ? Wire.NoContent() : throw Problems.NotFound();
    }

    private static EventType New(EventTypeUpdate input, string name, Caller caller, TimeProvider time)
    {
        var now = Timestamp.Now(time);
        return input.ApplyTo(
            new EventType { OrganizationId = caller.OrganizationId, Name = name, Description = "", CreatedAt = now, UpdatedAt = now });
    }
}
