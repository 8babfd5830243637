using System.Text.Json;
using System.Text.Unicode;
using Fanfare.Api.Http;
using Fanfare.Egress;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Fanfare.Slack.Commands;

/// <summary>Calls a command's app as Slack would, and takes what it answers at once.</summary>
internal sealed class CommandCall(IGrainFactory grains, CommandPublisher publisher)
{
    /// <summary>Makes the call. What the app says becomes an event before this returns.</summary>
    /// <param name="url">The invocation.</param>
    /// <param name="post">The form.</param>
    /// <param name="traceParent">The trace of the request that invokes it.</param>
    /// <returns>The number of the answer's event, null when it says nothing; and what the app has answered, null for nothing.</returns>
    /// <exception cref="RefusedException">
    /// 504 when the app is too slow, 502 when it does not answer 200 with a message, 503 when the event cannot be stored now.
    /// </exception>
    public async Task<(string? EventId, JsonElement? Response)> MakeAsync(SlackResponseUrl url, OutgoingPost post, string? traceParent)
    {
        var answer = await grains.GetGrain<IOutgoingGrain>(url.Invocation.ApplicationId).PostAsync(post);
        try
        {
            if (ReadJson(answer) is not { } json)
            {
                return (null, null);
            }

            if (CommandAnswer.SaysNothing(json))
            {
                return (null, json);
            }

            await publisher.TryPublishAsync(url.Invocation, url.Id, 0, CommandAnswer.Read(json), traceParent);
            return (CommandPublisher.EventIdOf(url.Id, 0), json);
        }
        catch (SlackRefusedException refused)
        {
            throw refused.Status switch
            {
                StatusCodes.Status503ServiceUnavailable => Problems.Unavailable("The app was called, but its answer cannot be kept now"),
                StatusCodes.Status404NotFound => Problems.NotFound("Application not found"),
                _ => Problems.AppFailed($"The app's answer is no message: {refused.Error} {string.Join(' ', refused.Messages)}".TrimEnd()),
            };
        }
    }

    /// <summary>The answer as JSON: a text is a message with that text.</summary>
    private static JsonElement? ReadJson(OutgoingAnswer answer)
    {
        if (answer.TimedOut)
        {
            throw Problems.AppTooSlow($"The app has not answered: {answer.Reason}");
        }

        if (answer.Status is not { } status)
        {
            throw Problems.AppFailed($"The app cannot be reached: {answer.Reason}");
        }

        if (status != StatusCodes.Status200OK)
        {
            throw Problems.AppFailed($"The app has answered {status}");
        }

        if (answer.Body.Length > OutgoingAnswer.MaxBytes || !Utf8.IsValid(answer.Body))
        {
            throw Problems.AppFailed($"The app's answer has more than {OutgoingAnswer.MaxBytes} bytes, or is not UTF-8");
        }

        if (answer.Body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return null;
        }

        var isJson = answer.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;
        var json = SlackJson.Parse(
            isJson ? answer.Body : JsonSerializer.SerializeToUtf8Bytes(new { text = System.Text.Encoding.UTF8.GetString(answer.Body) }));
        return json is { ValueKind: JsonValueKind.Object }
            ? json : throw Problems.AppFailed("The app's answer is no message: invalid_payload");
    }
}
