using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Engine;

/// <summary>A grain class: what its marks say, and how an instance is made.</summary>
internal sealed class GrainClass
{
    private static readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> ByInterface = new();
    private static readonly ConcurrentDictionary<Type, GrainClass> ByClass = new();

    private readonly ConstructorInfo _constructor;
    private readonly Func<Activation, object?>[] _parameters;
    private readonly StatelessWorkerAttribute? _statelessWorker;
    private readonly CollectionAgeLimitAttribute? _ageLimit;
    private readonly bool _keepAlive;

    private GrainClass(Type type)
    {
        _constructor = type.GetConstructors() is [var only]
            ? only
            : throw new InvalidOperationException($"Grain {type} must have exactly one public constructor.");
        _parameters = [.. _constructor.GetParameters().Select(Source)];
        _statelessWorker = type.GetCustomAttribute<StatelessWorkerAttribute>();
        _ageLimit = type.GetCustomAttribute<CollectionAgeLimitAttribute>();
        _keepAlive = type.IsDefined(typeof(KeepAliveAttribute)) || _ageLimit?.AlwaysActive == true;
        Reentrant = type.IsDefined(typeof(ReentrantAttribute));
        GrainType = new GrainType(type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? DefaultName(type.Name));
    }

    public GrainType GrainType { get; }

    public bool Reentrant { get; }

    /// <summary>The class that implements a grain interface.</summary>
    /// <exception cref="ArgumentException">None does, or several do.</exception>
    public static GrainClass Implementing(Type grainInterface, string? prefix) =>
        ByInterface.GetOrAdd((grainInterface, prefix), static wanted => Find(wanted.Interface, wanted.Prefix));

    public ICallReceiver NewReceiver(Silo silo, CallTarget target) =>
        _statelessWorker is null ? new SingleActivation(silo, target) : new StatelessWorkers(silo, target, _statelessWorker.MaxLocalWorkers);

    /// <summary>How long an activation may idle; null for ever.</summary>
    public TimeSpan? AgeLimit(TimeSpan siloDefault)
    {
        if (_keepAlive)
        {
            return null;
        }

        return _ageLimit is null ? siloDefault : _ageLimit.AgeLimit;
    }

    public Grain NewInstance(Activation activation) =>
        (Grain)_constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. _parameters.Select(source => source(activation))], null);

    private static GrainClass Find(Type grainInterface, string? prefix)
    {
        var candidates = GrainAssemblies.Types()
            .Where(type => grainInterface.IsAssignableFrom(type)
                && (prefix is null || type.FullName!.StartsWith(prefix, StringComparison.Ordinal)))
            .ToList();
        return candidates switch
        {
            [var only] => ByClass.GetOrAdd(only, static type => new GrainClass(type)),
            [] => throw new ArgumentException($"No grain class implements {grainInterface}.", nameof(grainInterface)),
            _ => throw new ArgumentException($"{grainInterface} is implemented by {string.Join(" and ", candidates)}: name one.", nameof(prefix)),
        };
    }

    private static string DefaultName(string className) =>
        (className.EndsWith("Grain", StringComparison.Ordinal) ? className[..^"Grain".Length] : className).ToLowerInvariant();

    private static Func<Activation, object?> Source(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } persistent)
        {
            var state = typeof(PersistentState<>).MakeGenericType(parameter.ParameterType.GetGenericArguments());
            return activation => activation.Add((PersistentState)Activator.CreateInstance(state, activation, persistent)!);
        }

        if (parameter.ParameterType == typeof(IGrainContext))
        {
            return static activation => activation;
        }

        return activation => activation.ActivationServices.GetRequiredService(parameter.ParameterType);
    }
}
