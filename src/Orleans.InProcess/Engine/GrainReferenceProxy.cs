using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Engine;

/// <summary>A reference to a grain: turns calls of its interface into <see cref="Call"/>s.</summary>
#pragma warning disable CA1852 // The runtime derives the proxy's type from this one.
internal class GrainReferenceProxy : DispatchProxy
#pragma warning restore CA1852
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Methods = new();

    private Silo _silo = null!;
    private CallTarget _target = null!;

    internal GrainId GrainId => _target.GrainId;

    internal static TGrainInterface Create<TGrainInterface>(Silo silo, GrainClass grainClass, string key)
    {
        var proxy = (GrainReferenceProxy)Prototype<TGrainInterface>.Reference.MemberwiseClone();
        proxy._silo = silo;
        proxy._target = new CallTarget(grainClass, new GrainId(grainClass.GrainType, new IdSpan(key)));
        return (TGrainInterface)(object)proxy;
    }

    public override bool Equals(object? obj) => obj is GrainReferenceProxy other && other.GrainId == GrainId;

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => GrainId.ToString();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Methods.GetOrAdd(targetMethod!, static method => new GrainMethod(method)).Send(_silo, _target, args ?? []);

    /// <summary>The first reference of an interface, of which the others are copies: to make one from nothing takes reflection.</summary>
    private static class Prototype<TGrainInterface>
    {
        public static readonly GrainReferenceProxy Reference = (GrainReferenceProxy)(object)Create<TGrainInterface, GrainReferenceProxy>()!;
    }
}
