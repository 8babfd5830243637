using MassTransit;

namespace Fanfare.Bench.Peers;

/// <summary>Delivers each event that the queue hands out; what it throws is retried.</summary>
internal sealed class DeliveryConsumer(Dispatcher dispatcher) : IConsumer<EventAccepted>
{
    public Task Consume(ConsumeContext<EventAccepted> context) => dispatcher.PostAsync(context.Message, context.CancellationToken);
}
