using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Fanfare.Webhooks;

/// <summary>Routes as ASP.NET writes them: <c>/github/{repo}/{number:int}</c>.</summary>
internal static class AspNetSyntax
{
    private static readonly FrozenDictionary<string, RouteParameterKind> Constraints = new Dictionary<string, RouteParameterKind>
    {
        ["int"] = RouteParameterKind.WholeNumber,
        ["long"] = RouteParameterKind.WholeNumber,
        ["min"] = RouteParameterKind.WholeNumber,
        ["max"] = RouteParameterKind.WholeNumber,
        ["range"] = RouteParameterKind.WholeNumber,
        ["decimal"] = RouteParameterKind.Fraction,
        ["double"] = RouteParameterKind.Fraction,
        ["float"] = RouteParameterKind.Fraction,
        ["guid"] = RouteParameterKind.Uuid,
        ["bool"] = RouteParameterKind.Text,
        ["datetime"] = RouteParameterKind.Text,
        ["alpha"] = RouteParameterKind.Text,
        ["length"] = RouteParameterKind.Text,
        ["minlength"] = RouteParameterKind.Text,
        ["maxlength"] = RouteParameterKind.Text,
        ["required"] = RouteParameterKind.Text,
        ["file"] = RouteParameterKind.Text,
        ["nonfile"] = RouteParameterKind.Text,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static HookRoute Parse(string[] segments)
    {
        var text = "/" + string.Join('/', segments);
        var pattern = RouteSyntax.PatternOf(text);
        foreach (var literal in pattern.PathSegments.SelectMany(static segment => segment.Parts).OfType<RoutePatternLiteralPart>())
        {
            Literals.Check(literal.Content);
        }

        return HookRoute.From(text, pattern, [.. pattern.Parameters.Select(ParameterOf)]);
    }

    private static RouteParameter ParameterOf(RoutePatternParameterPart parameter)
    {
        if (parameter.IsOptional || parameter.Default is not null)
        {
            throw new FormatException(
                $"The parameter '{parameter.Name}' must always be there: a hook's route has no optional parameters and no default values.");
        }

        var kinds = parameter.ParameterPolicies.Select(policy => KindOf(parameter.Name, policy.Content!)).ToImmutableArray();
        return new RouteParameter(
            parameter.Name,
            parameter.IsCatchAll ? RouteParameterKind.Path : kinds.FirstOrDefault(static kind => kind != RouteParameterKind.Text));
    }

    private static RouteParameterKind KindOf(string parameter, string constraint)
    {
        var name = constraint.Split('(', 2)[0];
        if (!Constraints.TryGetValue(name, out var kind))
        {
            throw new FormatException(
                $"The parameter '{parameter}' has the constraint '{name}', which hooks do not have; there are "
                    + $"{string.Join(", ", Constraints.Keys.Order(StringComparer.Ordinal))}.");
        }

        ConstraintArguments.Check(parameter, name, constraint);
        return kind;
    }
}
