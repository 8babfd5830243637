using Fanfare.Api;
using Fanfare.Hooks.Code;
using Fanfare.Hooks.Intake;
using Fanfare.Hooks.Tables;
using Fanfare.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Hooks;

public static class HookServices
{
    /// <summary>
    /// Adds inbound hooks: those in the store, those in the configuration, and code hooks of the assemblies that it names.
    /// </summary>
    public static IServiceCollection AddHooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<HookOptions>(HookOptions.SectionName);
        services.AddSingleton<ConfiguredHooks>();
        services.AddHostedService(static provider => provider.GetRequiredService<ConfiguredHooks>());
        services.AddSingleton<HookHitCounter>();
        services.AddHostedService(static provider => provider.GetRequiredService<HookHitCounter>());
        services.AddSingleton<HookTables>();
        services.AddSingleton<HookLimiter>();
        services.AddSingleton<HookIntake>();
        services.AddSingleton<HookPublisher>();
        services.AddSingleton<HookHandler>();
        services.AddSingleton<HookList>();
        services.AddSingleton<HookPipeline>();
        services.AddSingleton<HookTest>();
        services.AddHttpContextAccessor();
        services.AddSingleton<IEventPublisher, CodeHookPublisher>();
        foreach (var assembly in HookAssemblies.Load(configuration.GetSection(HookOptions.SectionName)[nameof(HookOptions.Assemblies)]))
        {
            services.AddWebhooks(assembly);
        }

        services.AddSingleton<IGatewayModule, HookModule>();
        return services;
    }
}
