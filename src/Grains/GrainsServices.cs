using Fanfare.Deliveries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare;

public static class GrainsServices
{
    /// <summary>Adds what the grains are made of. To be called before the silo is added.</summary>
    public static IServiceCollection AddGrains(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<DeliveryOptions>().BindConfiguration(DeliveryOptions.SectionName, static binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<RetryOptions>().BindConfiguration(RetryOptions.SectionName, static binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations();
        services.AddSingleton(static provider => RetrySchedule.From(provider.GetRequiredService<IOptions<RetryOptions>>().Value));
        services.AddSingleton<DeliveryClient>();
        return services;
    }

    /// <summary>Adds the sweeper. To be called after the silo is added, so that it starts after it and stops before.</summary>
    public static IServiceCollection AddSweeper(this IServiceCollection services) => services.AddHostedService<Sweeper>();
}
