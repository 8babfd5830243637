using System.Collections.Immutable;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare.Hooks.Tables;

/// <summary>
/// A route of a hook that is not in code, matched by ASP.NET Core's own matcher and constraints. The letters' case counts.
/// </summary>
internal sealed class HookRouteMatcher
{
    private readonly TemplateMatcher _matcher;
    private readonly HookRoute _route;
    private readonly RouteTemplate _template;
    private readonly ImmutableArray<(string Name, IRouteConstraint Constraint)> _constraints;

    private HookRouteMatcher(HookRoute route, IInlineConstraintResolver resolver)
    {
        _route = route;
        _template = TemplateParser.Parse(route.Pattern.TrimStart('/'));
        _matcher = new TemplateMatcher(_template, []);
        _constraints =
        [
            .. _template.Parameters.SelectMany(parameter => parameter.InlineConstraints.Select(constraint => (
                parameter.Name!,
                resolver.ResolveConstraint(constraint.Constraint)
                    ?? throw new InvalidOperationException($"There is no constraint '{constraint.Constraint}'.")))),
        ];
        Precedence = RoutePrecedence.ComputeInbound(_template);
    }

    /// <summary>Where the route stands among others: the smallest says most.</summary>
    public decimal Precedence { get; }

    public static HookRouteMatcher For(HookRoute route) => new(route, Constraints.Resolver);

    /// <summary>The values of a path's parts, in the one way to write them; null when the path is another one's.</summary>
    public IReadOnlyDictionary<string, string>? Match(string path)
    {
        var values = new RouteValueDictionary();
        if (!_matcher.TryMatch(new PathString(path.Length == 0 ? "/" : path), values) || !IsWritten(path, values))
        {
            return null;
        }

        foreach (var (name, constraint) in _constraints)
        {
            if (!constraint.Match(httpContext: null, route: null, name, values, RouteDirection.IncomingRequest))
            {
                return null;
            }
        }

        return _route.Parameters.ToDictionary(
            static parameter => parameter.Name, parameter => parameter.Normalize((string)values[parameter.Name]!), StringComparer.Ordinal);
    }

    /// <summary>Whether what the route says in letters is in the path in the same letters, and nothing of it is empty.</summary>
    private bool IsWritten(string path, RouteValueDictionary values)
    {
        var segments = path.Trim('/').Split('/');
        for (var index = 0; index < _template.Segments.Count; index++)
        {
            var parts = _template.Segments[index].Parts;
            if (parts.Any(part => part.IsParameter && values[part.Name!] is not string { Length: > 0 }))
            {
                return false;
            }

            if (!parts.Any(static part => part.IsCatchAll)
                && (
                    index >= segments.Length
                        || segments[index] != string.Concat(
                            parts.Select(part => part.IsParameter ? (string)values[part.Name!]! : part.Text))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The constraints that hooks' routes have.</summary>
    private static class Constraints
    {
        public static readonly IInlineConstraintResolver Resolver = Make();

        private static DefaultInlineConstraintResolver Make()
        {
            var services = new ServiceCollection().AddHookRouting().BuildServiceProvider();
            return new DefaultInlineConstraintResolver(services.GetRequiredService<IOptions<RouteOptions>>(), services);
        }
    }
}
