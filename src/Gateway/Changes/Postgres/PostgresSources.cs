using Fanfare.Api;
using Fanfare.Applications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fanfare.Changes.Postgres;

/// <summary>The PostgreSQL databases whose changes become events.</summary>
internal sealed class PostgresSources(
    IOptions<ChangeSourceOptions> options, IOptions<ApiOptions> api, NamedApplications applications, ChangePublisher publisher, SourceMetrics metrics, SourceLog log, TimeProvider time) : BackgroundService
{
    private readonly PostgresSource[] _sources =
        [.. options.Value.Postgres.Select(settings => new PostgresSource(settings, api.Value.MaxBodyBytes, applications, publisher, metrics, log, time))];

    /// <summary>How each of them is, by its name; null when there is none.</summary>
    public IReadOnlyDictionary<string, string>? Standings =>
        _sources.Length == 0 ? null : _sources.ToDictionary(static source => source.Name, static source => source.Standing, StringComparer.Ordinal);

    public static void Add(IServiceCollection services)
    {
        services.AddCheckedOptions<ChangeSourceOptions>(ChangeSourceOptions.SectionName);
        services.AddSingleton<SourceMetrics>();
        services.AddSingleton<SourceLog>();
        services.AddSingleton<PostgresSources>();
        services.AddHostedService(static provider => provider.GetRequiredService<PostgresSources>());
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_sources.Select(source => Task.Run(() => source.RunAsync(stoppingToken), CancellationToken.None)));
}
