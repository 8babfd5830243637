using BenchmarkDotNet.Attributes;
using Fanfare.Applications;
using Fanfare.Destinations;
using Fanfare.Events;
using Fanfare.Webhook;

namespace Fanfare.Bench.Micro;

/// <summary>
/// Finds who wants an event, among endpoints that want three types each. The event's is one in the filters of every tenth.
/// </summary>
[MemoryDiagnoser]
public class FilterMatch
{
    private static readonly Routing Routing = new(new DestinationCatalog([new WebhookDestination()]));

    private readonly AcceptedEvent _event = Sample.Event("msg_1", Sample.Channel, 1);
    private SubscriptionSnapshot? _snapshot;

    [Params(1, 100, 10_000)]
    public int Endpoints { get; set; }

    [GlobalSetup]
    public void Subscribe() => _snapshot = new SubscriptionSnapshot
    {
        ApplicationId = Sample.ApplicationId,
        Version = 1,
        Subscriptions =
        [
            .. Enumerable.Range(0, Endpoints).Select(static number => new Subscription
            {
                EndpointId = $"ep_{number}",
                EventTypes = ["order.canceled", "order.shipped", number % 10 == 0 ? Sample.EventType : "order.deleted"],
            }),
        ],
    };

    [Benchmark]
    public int Match() => Routing.RecipientsOf(_event, _snapshot!).Length;
}
