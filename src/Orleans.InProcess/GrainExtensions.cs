using Orleans.Engine;
using Orleans.Runtime;

namespace Orleans;

public static class GrainExtensions
{
    /// <summary>The key of a grain, asked of the grain itself or of a reference to it.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => IdOf(grain).Key.ToString();

    /// <summary>A reference to this grain, to be handed to others in place of <c>this</c>.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IGrainWithStringKey =>
        grain is Grain instance
            ? ((Activation)instance.GrainContext).GrainFactory.GetGrain<TGrainInterface>(instance.GetPrimaryKeyString())
            : (TGrainInterface)grain;

    private static GrainId IdOf(IAddressable grain) => grain switch
    {
        Grain instance => instance.GrainContext.GrainId,
        GrainReferenceProxy reference => reference.GrainId,
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };
}
