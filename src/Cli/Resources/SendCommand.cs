using System.CommandLine;
using System.Text.Json;
using Fanfare.Api;
using Fanfare.Commands;
using Fanfare.Output;

namespace Fanfare.Events;

/// <summary><c>fanfare events send</c></summary>
internal static class SendCommand
{
    public static Command Create(Shell shell)
    {
        var app = AppOption.Create();
        var type = new Argument<string>("type") { Description = "Its event type, such as order.paid" };
        var payload = new Argument<string>("payload")
        {
            Description = $"A JSON object: {Content.Help}; it reaches the endpoints byte for byte",
        };
        var body = new BodyOptions()
            .List("--channels", "channels", "Its channels; the first one orders it")
            .List("--tags", "tags", "Its tags")
            .Text("--event-id", "eventId", "Your own id of it: the same one is accepted once", "ID");
        return body.AddTo(new Command("send", "Sends an event") { type, payload, app }).Does(shell, async (run, cancellationToken) =>
        {
            var fields = body.Read(run.Parsed);
            fields["eventType"] = run.Get(type);
            var message = WithPayload(
                JsonSerializer.SerializeToUtf8Bytes(fields, ApiJson.Options), await Content.ReadAsync(run.Get(payload), cancellationToken));
            run.Output.Show(await run.Api.PostAsync<Event>($"app/{run.Get(app)}/msg", message, cancellationToken), Event.Fields);
        });
    }

    /// <summary>Puts a payload into an object of JSON as it stands.</summary>
    /// <exception cref="FailureException">It is no JSON.</exception>
    private static byte[] WithPayload(byte[] fields, byte[] payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = ApiJson.Options.MaxDepth });
            return [.. fields.AsSpan(..^1), .. ",\"payload\":"u8, .. payload, (byte)'}'];
        }
        catch (JsonException exception)
        {
            throw FailureException.Usage($"payload: Not JSON: {exception.Message}");
        }
    }
}
