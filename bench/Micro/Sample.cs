using System.Text;
using Fanfare.Events;

namespace Fanfare.Bench.Micro;

/// <summary>The event that is measured: a payload of one KiB.</summary>
internal static class Sample
{
    public const string ApplicationId = "app_2zZ9p1f0Yb8vXkQ4mN7cT3sLhWd";
    public const string EventType = "order.created";
    public const string Channel = "order-1";

    public static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly byte[] Payload = Encoding.UTF8.GetBytes(
        """{"order":{"id":1234567,"currency":"EUR","total":129.95,"lines":[{"sku":"A-1","count":2},{"sku":"B-7","count":1}]},"""
            + $$""" "note":"{{new string('n', 900)}}"}""");

    /// <summary>The body of the request that publishes it.</summary>
    public static byte[] Body =>
        [.. Encoding.UTF8.GetBytes($$"""{"eventType":"{{EventType}}","channels":["{{Channel}}"],"payload":"""), .. Payload, (byte)'}'];

    public static AcceptedEvent Event(string id, string channel, long sequence) => new()
    {
        Id = id,
        ApplicationId = ApplicationId,
        Channel = channel,
        Sequence = sequence,
        EventType = EventType,
        Payload = Payload,
        Channels = [channel],
        AcceptedAt = Time,
        PayloadExpiresAt = Time.AddDays(90),
    };
}
