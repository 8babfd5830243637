using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Engine;

/// <summary>The one silo of a process: knows the grain classes, holds the activations, hands calls to them.</summary>
internal sealed partial class Silo(
    IServiceProvider services,
    TimeProvider time,
    IOptions<SiloMessagingOptions> messaging,
    IOptions<GrainCollectionOptions> collection,
    ILogger<Silo> logger) : IClusterClient
{
    private readonly ConcurrentDictionary<GrainId, ICallReceiver> _receivers = new();
    private volatile bool _stopping;

    public IServiceProvider ServiceProvider { get; } = services;

    internal TimeProvider Time { get; } = time;

    internal TimeSpan ResponseTimeout { get; } = messaging.Value.ResponseTimeout;

    internal GrainCollectionOptions Collection { get; } = collection.Value;

    internal ILogger Logger => logger;

    internal bool Stopping => _stopping;

    internal int ActivationCount => _receivers.Values.Sum(static receiver => receiver.Activations.Count);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        var grainClass = GrainClass.Implementing(typeof(TGrainInterface), grainClassNamePrefix);
        return GrainReferenceProxy.Create<TGrainInterface>(this, grainClass, primaryKey);
    }

    /// <summary>Hands a call to its grain, activating it when it is not active.</summary>
    internal void Dispatch(Call call)
    {
        var target = call.Target;
        if (!_receivers.TryGetValue(target.GrainId, out var receiver))
        {
            if (_stopping)
            {
                call.Fail(new SiloUnavailableException($"The silo is stopping; {target.GrainId} is not active."));
                return;
            }

            receiver = _receivers.GetOrAdd(target.GrainId, static (_, arguments) => arguments.target.Class.NewReceiver(arguments.silo, arguments.target), (silo: this, target));
        }

        receiver.Receive(call);
    }

    internal void Forget(GrainId grainId, ICallReceiver receiver) => _receivers.TryRemove(KeyValuePair.Create(grainId, receiver));

    /// <summary>Ends activations that have idled for longer than their class allows.</summary>
    internal void CollectIdle()
    {
        foreach (var receiver in _receivers.Values)
        {
            foreach (var activation in receiver.Activations)
            {
                activation.DeactivateIfIdle();
            }
        }
    }

    /// <summary>Ends every activation, running calls first; what is not done when <paramref name="cancellationToken"/> fires is left.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is stopping.");
        while (!_receivers.IsEmpty)
        {
            var activations = _receivers.Values.SelectMany(static receiver => receiver.Activations).ToList();
            foreach (var activation in activations)
            {
                activation.Deactivate(reason, cancellationToken);
            }

            try
            {
                await Task.WhenAll(activations.Select(static activation => activation.Deactivated)).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                LogNotDrained(_receivers.Count);
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The silo stops with {Count} grains still active")]
    private partial void LogNotDrained(int count);
}
