using System.ComponentModel.DataAnnotations;
using Fanfare.Hooks.Api;

namespace Fanfare.Hooks;

/// <summary>What comes in from third parties.</summary>
public sealed class HookOptions
{
    public const string SectionName = "Hooks";

    /// <summary>The largest request body in bytes; a larger one is answered 413. Default: 1 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>The most bytes of headers; more are answered 431. Default: 16 KiB.</summary>
    [Range(1024, 1 << 15)]
    public int MaxHeaderBytes { get; init; } = 1 << 14;

    /// <summary>The time for a request's body to come in; what takes longer is answered 408. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests per second and application, over all of its hooks, that one process takes; more are answered 429. 0 for no limit. Default:
    /// 500.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxRate { get; init; } = 500;

    /// <summary>Assemblies with code hooks: names or paths, separated by commas. Default: none.</summary>
    public string Assemblies { get; init; } = "";

    /// <summary>Hooks that stand in the configuration, beside those that are made over the API. Default: none.</summary>
    public IReadOnlyList<ConfiguredHook> Routes { get; init; } = [];
}

/// <summary>A hook that stands in the configuration.</summary>
public sealed record ConfiguredHook : HookIn
{
    /// <summary>The id or uid of its application, which is made if there is none of that uid.</summary>
    public string App { get; init; } = "";

    /// <summary>JSON whose texts are templates, in place of <c>Event:Payload</c>.</summary>
    public string? Payload { get; init; }
}
