using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using SlackChat.Archive;

namespace SlackChat.Slack;

/// <summary>
/// Slack's Events API. Slack sends an event again when it has not heard 200 within three seconds, and several at a time: so they are worked
/// on one after the other, and what is done is the same when it is done twice.
/// </summary>
internal static class SlackEventsApi
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static void MapSlackEvents(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/slack/events", ReceiveAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));

    private static async Task<IResult> ReceiveAsync(
        HttpContext http, SlackSignature signature, SlackTurn turn, MessageEvents messages, ReactionEvents reactions, UserEvents users)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (!signature.Holds(http.Request.Headers, body.ToArray()))
        {
            return Results.Text("The signature is wrong.\n", statusCode: 401);
        }

        try
        {
            var said = JsonSerializer.Deserialize<SlackEnvelope>(body.ToArray(), ArchiveJson.Options);
            if (said?.Type == "url_verification")
            {
                return Results.Text(said.Challenge ?? "");
            }

            using var mine = await turn.WaitAsync(http.RequestAborted);
            if (said?.Event is { ValueKind: JsonValueKind.Object } happened)
            {
                await (happened.Deserialize<SlackEnvelope>(ArchiveJson.Options)!.Type switch
                {
                    "message" => messages.HandleAsync(happened, http.RequestAborted),
                    "reaction_added" or "reaction_removed" => reactions.HandleAsync(happened, http.RequestAborted),
                    "team_join" or "user_change" => users.HandleAsync(happened, http.RequestAborted),
                    _ => Task.CompletedTask,
                });
            }

            return Results.Ok();
        }
        catch (JsonException exception)
        {
            return Results.Text($"This is no event of Slack: {exception.Message}\n", statusCode: 400);
        }
    }
}

/// <summary>What Slack sends: its type, and the event in it.</summary>
internal sealed record SlackEnvelope(string? Type, string? Challenge, JsonElement? Event);

/// <summary>Lets one event be worked on at a time.</summary>
internal sealed class SlackTurn : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <returns>Disposed when the turn is over.</returns>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
