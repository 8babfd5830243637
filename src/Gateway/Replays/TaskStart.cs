using Fanfare.Api.Endpoints;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Replays;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fanfare.Api.Replays;

/// <summary>Stores a background task and has it begun.</summary>
internal sealed partial class TaskStart(
    BackgroundTaskStore tasks, EventStore events, EndpointScopes scopes, IGrainFactory grains, TimeProvider time, ILogger<TaskStart> logger)
{
    public async Task<IResult> StartAsync<TBody>(
        HttpContext http, RequestReader requests, EndpointScope scope, string endpointId, string type,
        Func<TBody, DateTimeOffset, TaskInput> inputOf)
        where TBody : class
    {
        var endpoint = await scopes.FindAsync(scope, endpointId, http.RequestAborted);
        if (type != BackgroundTaskTypes.Cancel)
        {
            ReplaysApi.EnsureMayOwe(endpoint);
        }

        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, scope.Caller, body, endpoint.Id);
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
            await BeginAsync(task.Id);
        }

        return request.Answer(result, 202, answer, "");
    }

    private async Task BeginAsync(string id)
    {
        try
        {
            await grains.GetGrain<IBackgroundTaskGrain>(id).RunAsync();
        }
#pragma warning disable CA1031 // The task is stored, and that is what the caller asked for: the housekeeper finds it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotBegun(exception, id);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The background task {TaskId} has not begun yet")]
    private partial void LogNotBegun(Exception exception, string taskId);
}
