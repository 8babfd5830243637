using Fanfare.Api.Http;
using Fanfare.Api.Http.Lists;
using Fanfare.Deliveries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Endpoints;

/// <summary>How an endpoint's deliveries stand.</summary>
internal static class EndpointStatsApi
{
    private static readonly TimeSpan MaxRange = TimeSpan.FromDays(28);

    public static void MapEndpointStats(this IEndpointRouteBuilder endpoints, string name) =>
        endpoints.MapGet("/{endpoint_id}/stats", GetAsync).WithName($"{name}.get-stats").Queries("since", "until")
            .Produces<EndpointStats>();

    private static async Task<IResult> GetAsync(
        HttpContext http, EndpointScope scope, EndpointScopes scopes, string endpoint_id, AttemptStore attempts, TimeProvider time)
    {
        var query = new ListQuery(http);
        var until = query.Time("until") ?? time.GetUtcNow();
        var since = query.Time("since") ?? (until - DateTimeOffset.MinValue > MaxRange ? until - MaxRange : DateTimeOffset.MinValue);
        if (since > until || until - since > MaxRange)
        {
            throw Problems.InvalidRange($"'since' must be before 'until', and at most {MaxRange.TotalDays} days before it");
        }

        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var counts = await attempts.CountAsync(endpoint.Id, since, until, http.RequestAborted);
        return Wire.Answer(200, new EndpointStats(counts.Success, counts.Pending, counts.Sending, counts.Fail, counts.Canceled));
    }
}
