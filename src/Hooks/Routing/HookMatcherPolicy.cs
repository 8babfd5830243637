using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Fanfare.Hooks;

/// <summary>
/// Among endpoints that would take a request, leaves only those hooks whose path is the same in its letters' case too, and of hooks that are
/// equally good the first: constraints may overlap, and that is no error of the caller's.
/// </summary>
internal sealed class HookMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsHook);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var path = (httpContext.Request.Path.Value ?? "").TrimStart('/').Split('/');
        int? taken = null;
        for (var index = 0; index < candidates.Count; index++)
        {
            ref var candidate = ref candidates[index];
            if (!candidates.IsValidCandidate(index) || !IsHook(candidate.Endpoint))
            {
                continue;
            }

            var holds = candidate.Score != taken && IsWritten(((RouteEndpoint)candidate.Endpoint).RoutePattern, candidate.Values, path);
            candidates.SetValidity(index, holds);
            taken = holds ? candidate.Score : taken;
        }

        return Task.CompletedTask;
    }

    private static bool IsHook(Endpoint endpoint) => endpoint is RouteEndpoint && endpoint.Metadata.GetMetadata<WebhookMetadata>() is not null;

    /// <summary>Whether a path's segments are those of a pattern, letter by letter.</summary>
    private static bool IsWritten(RoutePattern pattern, RouteValueDictionary? values, string[] path) =>
        pattern.PathSegments.Index().All(segment =>
            segment.Item.Parts.All(static part => part.IsParameter)
            || (segment.Index < path.Length && path[segment.Index] == string.Concat(segment.Item.Parts.Select(part => TextOf(part, values)))));

    private static string? TextOf(RoutePatternPart part, RouteValueDictionary? values) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => values?[parameter.Name]?.ToString(),
        _ => null,
    };
}
