using Fanfare.Changes;
using Fanfare.Sources.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Sources;

public static class SourceServices
{
    /// <summary>Adds the PostgreSQL databases whose changes become events.</summary>
    public static IServiceCollection AddPostgresSources(this IServiceCollection services)
    {
        services.AddCheckedOptions<ChangeSourceOptions>(ChangeSourceOptions.SectionName);
        services.AddSingleton<SourceMetrics>();
        services.AddSingleton<SourceLog>();
        services.AddSingleton<PostgresSources>();
        services.AddSingleton<IChangeSources>(static provider => provider.GetRequiredService<PostgresSources>());
        services.AddHostedService(static provider => provider.GetRequiredService<PostgresSources>());
        return services;
    }
}
