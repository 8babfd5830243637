using Fanfare.Organizations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Health;

/// <summary>Whether this process serves.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");
        group.MapGet("", CheckAsync).WithName("v1.health.get").Produces(204);
        group.MapMethods("", [HttpMethods.Head], HeadAsync).ExcludeFromDescription();
        group.MapMethods("/ping", [HttpMethods.Get, HttpMethods.Head], Wire.NoContent).ExcludeFromDescription();
    }

    /// <exception cref="StoreUnavailableException">The store does not answer: 503.</exception>
    private static async Task<IResult> CheckAsync(HttpContext http, IOrganizationStore organizations)
    {
        await organizations.AnyOrganizationAsync(http.RequestAborted);
        return Wire.NoContent();
    }

    private static async Task<IResult> HeadAsync(HttpContext http, IOrganizationStore organizations)
    {
        await organizations.AnyOrganizationAsync(http.RequestAborted);
        return Wire.Answer(200, json: null);
    }
}
