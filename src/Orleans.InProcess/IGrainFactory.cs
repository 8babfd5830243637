namespace Orleans;

/// <summary>Makes references to grains. A reference is cheap, and valid whether or not its grain is active.</summary>
public interface IGrainFactory
{
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;
}

/// <summary>Calls grains from outside of them.</summary>
public interface IClusterClient : IGrainFactory
{
    IServiceProvider ServiceProvider { get; }
}
