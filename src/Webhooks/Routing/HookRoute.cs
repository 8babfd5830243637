using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Fanfare.Webhooks;

/// <summary>A hook's route, read.</summary>
/// <param name="Pattern">
/// As ASP.NET writes it, with inline constraints that take what Werkzeug's converters take. Mapping it needs
/// <see cref="HookRoutingServices.AddHookRouting"/>.
/// </param>
/// <param name="Shape">The pattern without the names of its parameters. Two routes clash exactly when their shapes are equal.</param>
/// <param name="Parameters">In the order of the route.</param>
public sealed record HookRoute(string Pattern, string Shape, ImmutableArray<RouteParameter> Parameters)
{
    /// <summary>What says nothing: no parameter is empty.</summary>
    private const string Any = "";

    /// <summary>Constraints that take the same texts, or nearly so: numbers without bounds, UUIDs, anything.</summary>
    private static readonly FrozenDictionary<string, string> Same = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["int"] = ":whole",
        ["long"] = ":whole",
        [WerkzeugConverter.AnyInteger] = ":whole",
        ["guid"] = ":uuid",
        [WerkzeugConverter.AnyUuid] = ":uuid",
        ["required"] = Any,
        ["minlength(1)"] = Any,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static HookRoute From(string text, RoutePattern pattern, ImmutableArray<RouteParameter> parameters) =>
        new(
            text, "/" + string.Join('/', pattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(ShapeOf)))),
            parameters);

    private static string ShapeOf(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => Escaped(literal.Content),
        RoutePatternSeparatorPart separator => Escaped(separator.Content),
        RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "**" : "")}{ConstraintsOf(parameter)}}}",
        _ => throw new InvalidOperationException($"A route has a part of the kind {part.PartKind}."),
    };

    private static string ConstraintsOf(RoutePatternParameterPart parameter) => string.Concat(
        parameter.ParameterPolicies.Select(static policy => Canonical(policy.Content!)).Where(static policy => policy.Length > 0)
            .Order(StringComparer.Ordinal));

    private static string Escaped(string literal) =>
        literal.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    /// <summary>
    /// A constraint's name is the same in any case; what it says in its brackets is not. What both syntaxes can say has one name.
    /// </summary>
    private static string Canonical(string constraint)
    {
        var bracket = constraint.IndexOf('(', StringComparison.Ordinal);
        var written = bracket < 0 ? constraint.ToLowerInvariant() : constraint[..bracket].ToLowerInvariant() + constraint[bracket..];
        return Same.GetValueOrDefault(written) ?? ":" + written;
    }
}
