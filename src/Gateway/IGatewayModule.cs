using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api;

/// <summary>A room of the gateway with routes of its own beside the REST API.</summary>
internal interface IGatewayModule
{
    /// <summary>Adds middleware that runs before routing; none by default.</summary>
    void Use(IApplicationBuilder app)
    {
    }

    /// <summary>Adds routes.</summary>
    /// <param name="app">The process: for routes of the module's own.</param>
    /// <param name="api">The REST API: for resources of the module's own.</param>
    void Map(WebApplication app, IEndpointRouteBuilder api);
}
