using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fanfare.Webhooks.Examples;

/// <summary>The examples of docs/concepts/code-hooks.md, word for word.</summary>
public sealed partial class OrderHooks(ILogger<OrderHooks> logger)
{
    [Webhook]
    public string OrderPaid(JsonElement payload)
    {
        LogPayload(payload);
        return "Thank you";
    }

    [Webhook("/shops/{shop}/orders/{number:int}")]
    public object Order(string shop, int number, Order order) => new { shop, number, order.Total };

    [Webhook("/push", FormParam = "payload")]
    public string Push(Push push) => $"{push.Commits.Length} commits to {push.Repository}";

    [Webhook("/agent", Raw = true)]
    public async Task<string> AgentAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(cancellationToken);
        return $"{request.Headers.UserAgent} sent {body.Length} characters";
    }

    [Webhook("/tickets")]
    public (object Body, int Status, Dictionary<string, string> Headers) OpenTicket(Ticket ticket) =>
        (new { ticket.Title, State = "open" }, 201, new() { ["Location"] = "/tickets/1", ["X-Powered-By"] = "Fanfare" });

    [Webhook("/closed/{door}")]
    public string Knock(string door) =>
        door == "front" ? "Come in" : throw new HookRejected(403, "Use the front door");

    [Webhook("/relay/{application}")]
    public async Task<object> RelayAsync(string application, Order order, IEventPublisher events, CancellationToken cancellationToken)
    {
        var id = await events.PublishAsync(application, HookEventDraft.Of("order.created", order), cancellationToken);
        return new { id };
    }

    [LoggerMessage(LogLevel.Information, "Somebody paid: {Payload}")]
    private partial void LogPayload(JsonElement payload);
}

public sealed record Order(decimal Total, string? Note = null);

public sealed record Push(string Repository, string[] Commits);

public sealed record Ticket(string Title);
