using System.Collections.Frozen;
using System.Collections.Immutable;
using Fanfare.Endpoints;

namespace Fanfare.Destinations;

/// <summary>Every destination that this build has, by name.</summary>
public sealed class DestinationCatalog
{
    private readonly FrozenDictionary<string, IDestination> _byName;

    /// <param name="destinations">All destinations; one of them is <see cref="EndpointSettings.Webhook"/>.</param>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public DestinationCatalog(IEnumerable<IDestination> destinations)
    {
        All = [.. destinations];
        _byName = All.ToFrozenDictionary(static destination => destination.Name, StringComparer.Ordinal);
        Webhook = _byName[EndpointSettings.Webhook];
    }

    public ImmutableArray<IDestination> All { get; }

    /// <summary>The destination of endpoints that choose none.</summary>
    public IDestination Webhook { get; }

    public IDestination? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The destination that settings choose. A name that this build does not have is treated as a webhook.</summary>
    public IDestination Of(EndpointSettings settings) => settings.Destination is { } name ? Find(name) ?? Webhook : Webhook;

    /// <summary>An endpoint's settings, with the gaps filled from its organization's defaults and then from its destination's.</summary>
    public EndpointSettings Resolve(EndpointSettings own, EndpointSettings organizationDefaults)
    {
        var settings = own.Over(organizationDefaults);
        return settings.Over(Of(settings).Defaults with { Kind = settings.Kind });
    }

    /// <summary>Whether events of a type are for endpoints of a destination.</summary>
    /// <param name="destination">The destination's name; null for a webhook.</param>
    /// <param name="eventType">The type.</param>
    public bool Wants(string? destination, string eventType) => destination is null || Find(destination)?.Wants(eventType) != false;
}
