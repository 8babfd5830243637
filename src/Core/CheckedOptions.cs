using Microsoft.Extensions.DependencyInjection;

namespace Fanfare;

public static class CheckedOptions
{
    /// <summary>
    /// Adds options that are read from a section of the configuration and checked before the process starts: a wrong value or an unknown
    /// name keeps it from starting.
    /// </summary>
    public static IServiceCollection AddCheckedOptions<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddOptionsWithValidateOnStart<T>().BindConfiguration(section, static binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations();
        return services;
    }
}
