using Fanfare.Api.Http;
using Fanfare.Hooks.Intake;
using Fanfare.Hooks.Tables;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Hooks.Code;

/// <summary>Stands before code hooks: the limits of hooks are theirs too, and what they answer is counted.</summary>
internal static class CodeHookGuard
{
    public static void Guard(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<IAuthorizeData>().Any())
        {
            throw new InvalidOperationException(
                $"{endpoint.DisplayName} asks for authorization, of which Fanfare has none; check who calls in the method.");
        }

        var hook = endpoint.RequestDelegate!;
        var name = HookList.NameOf(endpoint.Metadata.OfType<WebhookMetadata>().Single());
        endpoint.RequestDelegate = async http =>
        {
            var services = http.RequestServices;
            var hits = services.GetRequiredService<HookHitCounter>();
            try
            {
                services.GetRequiredService<HookLimiter>().Take(name);
                var body = await services.GetRequiredService<HookIntake>().ReadAsync(http);
                http.Request.Body = new MemoryStream(body);
                http.Request.ContentLength = body.Length;
            }
            catch (RefusedException)
            {
                hits.Count(name, HookOutcome.Refused);
                throw;
            }

            await hook(http);
            hits.Count(
                name,
                http.Response.StatusCode switch { < 400 => HookOutcome.Accepted, < 500 => HookOutcome.Refused, _ => HookOutcome.Failed });
        };
    }
}
