using Fanfare.Api.Http;
using Fanfare.Changes;
using Fanfare.Organizations;
using Fanfare.Ownership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Fanfare.Api.Health;

/// <summary>Whether this process lives, and whether it serves.</summary>
internal static class HealthApi
{
    /// <summary>Health as clients of the API ask for it.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");
        group.MapGet("", CheckAsync).WithName("v1.health.get").Produces(204);
        group.MapMethods("", [HttpMethods.Head], HeadAsync).ExcludeFromDescription();
        group.MapMethods("/ping", [HttpMethods.Get, HttpMethods.Head], Wire.NoContent).ExcludeFromDescription();
    }

    /// <summary>
    /// Health as whoever runs the process asks for it: <c>/health/live</c>, which only a process to be restarted fails, and
    /// <c>/health/ready</c>, which one fails that is to get no requests now.
    /// </summary>
    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", static () => Wire.Answer(200, new Standing("live", null, null))).ExcludeFromDescription();
        routes.MapGet("/health/ready", ReadyAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(
        HttpContext http, OrganizationStore organizations, StoreOwnership ownership, IHostApplicationLifetime lifetime,
        IEnumerable<IChangeSources> sources) =>
        await WhyNotAsync(http, organizations, ownership, lifetime) is { } reason
            ? Wire.Answer(503, new Standing("not ready", reason, Standings(sources)))
            : Wire.Answer(200, new Standing("ready", null, Standings(sources)));

    private static IReadOnlyDictionary<string, string>? Standings(IEnumerable<IChangeSources> sources) =>
        sources.Select(static one => one.Standings).FirstOrDefault();

    private static async Task<string?> WhyNotAsync(
        HttpContext http, OrganizationStore organizations, StoreOwnership ownership, IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The process stops.";
        }

        if (ownership.Reason is { } reason)
        {
            return reason;
        }

        try
        {
            await organizations.AnyOrganizationAsync(http.RequestAborted);
            return null;
        }
        catch (StoreUnavailableException exception)
        {
            return exception.Message;
        }
    }

    /// <exception cref="StoreUnavailableException">The store does not answer, or is another process's: 503.</exception>
    private static async Task<IResult> CheckAsync(HttpContext http, OrganizationStore organizations, StoreOwnership ownership)
    {
        await RequireAsync(http, organizations, ownership);
        return Wire.NoContent();
    }

    private static async Task<IResult> HeadAsync(HttpContext http, OrganizationStore organizations, StoreOwnership ownership)
    {
        await RequireAsync(http, organizations, ownership);
        return Wire.Answer(200, json: null);
    }

    private static Task RequireAsync(HttpContext http, OrganizationStore organizations, StoreOwnership ownership) =>
        ownership.Reason is { } reason
            ? throw new StoreUnavailableException(reason) : organizations.AnyOrganizationAsync(http.RequestAborted);

    /// <param name="Status">How the process is.</param>
    /// <param name="Reason">Why it is not ready.</param>
    /// <param name="Sources">How its sources of changes are, which keep nobody from asking it.</param>
    private sealed record Standing(string Status, string? Reason, IReadOnlyDictionary<string, string>? Sources);
}
