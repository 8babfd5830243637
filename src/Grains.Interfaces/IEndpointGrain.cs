using Fanfare.Events;
using Orleans;
using Orleans.Concurrency;

namespace Fanfare.Endpoints;

/// <summary>One endpoint: delivers what it is owed, each channel in order. Key: the endpoint's id.</summary>
[Alias("endpoint")]
public interface IEndpointGrain : IGrainWithStringKey
{
    /// <summary>Hands over an event whose delivery is stored. A hint: what is lost on the way is found in the store.</summary>
    /// <param name="pushed">The event.</param>
    /// <param name="lane">The lane in which the store holds it.</param>
    /// <param name="previous">
    /// The sequence of the event that this channel handed over to that lane before, or 0 when it knows of none; tells a lost push.
    /// </param>
    [Alias("push"), OneWay]
    Task PushAsync(AcceptedEvent pushed, string lane, long previous);

    /// <summary>Takes up everything that the endpoint is owed.</summary>
    /// <param name="cancellationToken">The caller waits no longer; the endpoint is woken again when it is due.</param>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>Reads the endpoint's configuration again, after it was changed in the store.</summary>
    /// <param name="cancellationToken">The caller waits no longer; the endpoint's next outcome tells it of the change.</param>
    [Alias("refresh")]
    Task RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Reads what the endpoint is owed again, after some of it was taken away in the store.</summary>
    [Alias("reload")]
    Task ReloadAsync();
}
