using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Fanfare.Webhooks;

/// <summary>
/// Among endpoints that would take a request, leaves only those hooks whose path is the same in its letters' case too, and of hooks that
/// are equally good the first: constraints may overlap, and that is no error of the caller's.
/// </summary>
internal sealed class HookMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsHook);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var path = httpContext.Request.Path.Value is ['/', .. var rest] ? rest.Split('/') : [];
        int? best = null;
        for (var index = 0; index < candidates.Count; index++)
        {
            ref var candidate = ref candidates[index];
            if (!candidates.IsValidCandidate(index) || !IsHook(candidate.Endpoint))
            {
                continue;
            }

            if (!IsWritten(((RouteEndpoint)candidate.Endpoint).RoutePattern, candidate.Values, path))
            {
                candidates.SetValidity(index, false);
                continue;
            }

            best = best is { } other && candidates[other].Score == candidate.Score ? First(candidates, other, index) : index;
        }

        return Task.CompletedTask;
    }

    /// <summary>Leaves the one of two candidates that was mapped first.</summary>
    private static int First(CandidateSet candidates, int one, int other)
    {
        var (first, second) = PlaceOf(candidates[one].Endpoint) <= PlaceOf(candidates[other].Endpoint) ? (one, other) : (other, one);
        candidates.SetValidity(second, false);
        return first;
    }

    private static int PlaceOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<HookPlace>()?.Number ?? 0;

    private static bool IsHook(Endpoint endpoint) =>
        endpoint is RouteEndpoint && endpoint.Metadata.GetMetadata<WebhookMetadata>() is not null;

    /// <summary>Whether a path's segments are those of a pattern, letter by letter.</summary>
    private static bool IsWritten(RoutePattern pattern, RouteValueDictionary? values, string[] path) =>
        pattern.PathSegments.Index().All(segment =>
            segment.Item.Parts.All(static part => part.IsParameter)
            || (
                segment.Index < path.Length
                    && path[segment.Index] == string.Concat(segment.Item.Parts.Select(part => TextOf(part, values)))));

    private static string? TextOf(RoutePatternPart part, RouteValueDictionary? values) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => values?[parameter.Name]?.ToString(),
        _ => null,
    };
}

/// <summary>Metadata: a hook's number among those that were mapped together.</summary>
internal sealed record HookPlace(int Number);
