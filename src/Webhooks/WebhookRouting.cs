using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Webhooks;

/// <summary>Maps registered webhooks.</summary>
public static class WebhookRouting
{
    /// <summary>
    /// Maps every webhook of the registered classes, below the group's prefix if this is a group. The attributes of the class and of the
    /// method, such as <c>[Authorize]</c>, hold for it.
    /// </summary>
    /// <returns>What adds conventions, such as an authorization policy, to all of them.</returns>
    /// <exception cref="InvalidOperationException">
    /// Two webhooks have the same route and method, or a method cannot take what its request has. The message names them.
    /// </exception>
    public static IEndpointConventionBuilder MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var hooks = endpoints.ServiceProvider.GetServices<CodeHookClass>().SelectMany(static registered => registered.Hooks).ToList();
        CodeHookClash.Refuse(hooks);
        return new WebhookConventions([.. hooks.Select((hook, number) => endpoints.Map(hook, new HookPlace(number)))]);
    }

    private static IEndpointConventionBuilder Map(this IEndpointRouteBuilder endpoints, CodeHook hook, HookPlace place) =>
        endpoints.MapMethods(hook.Route.Pattern, hook.Metadata.Methods, WebhookHandler.Create(hook, endpoints.ServiceProvider).InvokeAsync)
            .WithDisplayName(hook.Metadata.Method)
            .WithMetadata(
                [.. hook.Class.GetCustomAttributes(inherit: true), .. hook.Method.GetCustomAttributes(inherit: true), hook.Metadata,
                    place]);
}

/// <summary>Adds conventions to all webhooks that were mapped together.</summary>
file sealed class WebhookConventions(IReadOnlyList<IEndpointConventionBuilder> builders) : IEndpointConventionBuilder
{
    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var builder in builders)
        {
            builder.Add(convention);
        }
    }

    public void Finally(Action<EndpointBuilder> finalConvention)
    {
        foreach (var builder in builders)
        {
            builder.Finally(finalConvention);
        }
    }
}
