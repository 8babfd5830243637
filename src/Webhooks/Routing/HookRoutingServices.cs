using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fanfare.Webhooks;

/// <summary>What ASP.NET's routing needs to know of hooks.</summary>
public static class HookRoutingServices
{
    /// <summary>
    /// Adds the constraints that a <see cref="HookRoute.Pattern"/> uses, and makes the letters' case count in the paths of hooks.
    /// </summary>
    public static IServiceCollection AddHookRouting(this IServiceCollection services)
    {
        services.Configure<RouteOptions>(static options =>
        {
            options.SetParameterPolicy<RegexInlineRouteConstraint>("regex");
            options.SetParameterPolicy<AtLeastConstraint>(AtLeastConstraint.Name);
            options.SetParameterPolicy<AtMostConstraint>(AtMostConstraint.Name);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, HookMatcherPolicy>());
        return services;
    }
}
