namespace Orleans.Configuration;

/// <summary>How calls travel.</summary>
public abstract class MessagingOptions
{
    /// <summary>The time after which a caller gets a <see cref="TimeoutException"/>. Default: 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How calls that start in the silo travel.</summary>
public class SiloMessagingOptions : MessagingOptions;

/// <summary>How idle activations are collected.</summary>
public class GrainCollectionOptions
{
    /// <summary>How often idle activations are looked for. Default: 1 minute.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an activation may idle. Default: 15 minutes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long OnActivateAsync may take. Default: 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long OnDeactivateAsync may take. Default: 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
