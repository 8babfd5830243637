using Fanfare.Api.Bodies;
using Fanfare.Api.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Replays;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Fanfare.Api.Replays;

/// <summary>Stores a background task and has it begun.</summary>
internal sealed class TaskStart(IBackgroundTaskStore tasks, IEventStore events, IGrainFactory grains, TimeProvider time)
{
    public async Task<IResult> StartAsync<TBody>(HttpContext http, EndpointScope scope, string endpointId, string type, Func<TBody, DateTimeOffset, TaskInput> inputOf)
        where TBody : class
    {
        var endpoint = await scope.FindAsync(endpointId, http.RequestAborted);
        var body = await RequestBody.ReadAsync(http);
        var request = IdempotentRequest.Of(http, scope.Caller, body, endpoint.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var now = Timestamp.Now(time);
        var input = inputOf(body.Parse<TBody>(), now);
        var task = new BackgroundTask
        {
            Id = EntityId.New(EntityId.BackgroundTask, time),
            OrganizationId = scope.Application.OrganizationId,
            ApplicationId = scope.Application.Id,
            EndpointId = endpoint.Id,
            Type = type,
            Input = input,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var answer = Wire.Serialize(BackgroundTaskOut.From(task));
        var result = await tasks.InsertAsync(task, request.KeyFor(202, answer), http.RequestAborted);
        if (result is WriteResult.Written)
        {
            await grains.GetGrain<IBackgroundTaskGrain>(task.Id).RunAsync();
        }

        return request.Answer(result, 202, answer, "");
    }
}
