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
        services.AddSingleton<SourceReports>();
        services.AddSingleton<ChangeSink>();
        services.AddSingleton<SourceKeeper>();
        services.AddSingleton<IChangeSources>(static provider => provider.GetRequiredService<SourceKeeper>());
        services.AddHostedService(static provider => provider.GetRequiredService<SourceKeeper>());
        return services;
    }
}
