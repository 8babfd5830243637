using Fanfare.Api.Http;
using Fanfare.Hooks.Tables;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Hooks.Intake;

/// <summary>What a hook's request runs through, for requests that come from inside.</summary>
internal sealed class HookPipeline
{
    private RequestDelegate? _run;

    /// <summary>Builds it, once all routes are mapped.</summary>
    public void Build(WebApplication app)
    {
        var branch = ((IApplicationBuilder)app).New();
        branch.UseMiddleware<ErrorEdge>();
        branch.UseHookPaths();
        branch.UseRouting();
        branch.Use(static (http, next) => IsHook(http) ? next(http) : throw Problems.NotFound("There is no hook at this path"));
        branch.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)app).DataSources)
            {
                endpoints.DataSources.Add(source);
            }
        });
        _run = branch.Build();
    }

    /// <summary>Answers a request to a hook; anything else is 404.</summary>
    public Task RunAsync(HttpContext http) => _run!(http);

    /// <summary>A route that takes another method is answered by ASP.NET Core's own endpoint for 405.</summary>
    private static bool IsHook(HttpContext http) =>
        http.GetEndpoint() is { } endpoint
        && (
            endpoint.Metadata.GetMetadata<WebhookMetadata>() is not null
                || http.Request.Path.StartsWithSegments(HookBases.Root, StringComparison.Ordinal)
                || (
                    endpoint.DisplayName?.StartsWith("405", StringComparison.Ordinal) == true
                        && !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)));
}
