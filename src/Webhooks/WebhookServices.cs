using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fanfare.Webhooks;

/// <summary>Registers classes of webhooks.</summary>
public static class WebhookServices
{
    /// <summary>Registers a class with at least one <see cref="WebhookAttribute"/>. One is made for each request.</summary>
    /// <exception cref="InvalidOperationException">A webhook of the class cannot be one.</exception>
    public static IServiceCollection AddWebhooks<T>(this IServiceCollection services)
        where T : class => services.AddWebhooks(typeof(T));

    /// <summary>Registers every class of an assembly with at least one <see cref="WebhookAttribute"/>, static ones too.</summary>
    /// <exception cref="InvalidOperationException">A webhook of a class cannot be one.</exception>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (
            var type in assembly.GetTypes().Where(static type => (!type.IsAbstract || type.IsSealed) && CodeHook.MethodsOf(type).Any()))
        {
            services.AddWebhooks(type);
        }

        return services;
    }

    private static IServiceCollection AddWebhooks(this IServiceCollection services, Type type)
    {
        if (services.Any(service => service.ImplementationInstance is CodeHookClass known && known.Type == type))
        {
            return services;
        }

        if (!type.IsAbstract)
        {
            services.TryAddScoped(type);
        }

        return services.AddHookRouting().AddSingleton(CodeHookClass.Of(type));
    }
}
