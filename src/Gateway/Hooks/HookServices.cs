using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Hooks;

public static class HookServices
{
    /// <summary>Adds inbound hooks: those in the store, those in the configuration, and code hooks of the assemblies that it names.</summary>
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

        return services;
    }

    /// <summary>Serves applications' hooks under <c>/hooks/{app}</c>, and code hooks at their own paths.</summary>
    public static void MapHooks(this WebApplication app)
    {
        app.Map(HookBases.Root + "/{app}/{**path}", static http => http.RequestServices.GetRequiredService<HookHandler>().HandleAsync(http)).ExcludeFromDescription();
        app.MapWebhooks().Add(CodeHookGuard.Guard);
        app.Services.GetRequiredService<HookPipeline>().Build(app);
    }
}
