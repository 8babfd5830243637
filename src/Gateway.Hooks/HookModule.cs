using Fanfare.Api;
using Fanfare.Hooks.Api;
using Fanfare.Hooks.Code;
using Fanfare.Hooks.Intake;
using Fanfare.Hooks.Tables;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Hooks;

/// <summary>
/// Serves applications' hooks under <c>/hooks/{app}</c>, code hooks at their own paths, and the resource <c>hook</c> of the API.
/// </summary>
internal sealed class HookModule(HookHandler handler, HookPipeline pipeline) : IGatewayModule
{
    public void Use(IApplicationBuilder app) =>
        app.UseWhen(
            static http => !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), static others => others.UseHookPaths());

    public void Map(WebApplication app, IEndpointRouteBuilder api)
    {
        api.MapHooksApi();
        app.Map(HookBases.Root + "/{app}/{**path}", handler.HandleAsync).ExcludeFromDescription();
        app.MapWebhooks().Add(CodeHookGuard.Guard);
        pipeline.Build(app);
    }
}
