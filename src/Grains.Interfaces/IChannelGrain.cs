using Fanfare.Events;
using Orleans;

namespace Fanfare.Channels;

/// <summary>One channel of one application: gives its events their order. Key: <see cref="ChannelKey"/>.</summary>
[Alias("channel")]
public interface IChannelGrain : IGrainWithStringKey
{
    /// <summary>Accepts an event for delivery to every endpoint that wants it.</summary>
    /// <remarks>
    /// When this answers <see cref="PublishResult.Accepted"/> the event and its deliveries are stored. Safe to repeat with an idempotency
    /// key or an event id.
    /// </remarks>
    [Alias("publish")]
    Task<PublishResult> PublishAsync(EventDraft draft);
}
