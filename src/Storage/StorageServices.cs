using Fanfare.Journals;
using Fanfare.Ownership;
using Fanfare.Postgres;
using Fanfare.Secrets;
using Fanfare.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Fanfare;

public static class StorageServices
{
    /// <summary>Adds the store and its journal, which runs where there is a silo.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddStore(configuration);
        services.AddCheckedOptions<JournalOptions>(JournalOptions.SectionName);
        services.AddCheckedOptions<SecretOptions>(SecretOptions.SectionName);
        services.AddSecretProtection(configuration);
        services.AddSingleton<SecretProtector>();
        services.AddSingleton<JournalMetrics>();
        services.AddSingleton(static provider => new Journal(
            provider.GetRequiredService<IJournalWriter>(), provider.GetRequiredService<IOptions<JournalOptions>>().Value,
            provider.GetRequiredService<JournalMetrics>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Journal>>()));
        services.AddHostedService<SecretCheck>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JournalService>();
        return services;
    }

    /// <summary>Lets only one cluster deliver from a store that many can reach: the newest.</summary>
    public static IServiceCollection AddStoreOwner(this IServiceCollection services, string cluster) =>
        services.Configure<StorageOptions>(options => options.Cluster = cluster).AddHostedService<StoreTakeover>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider =>
                new MemberCleanup(provider.GetRequiredService<PostgresDatabase>(), cluster, provider.GetRequiredService<TimeProvider>()));

    /// <summary>
    /// Makes the store ready, which must be done before anything uses it. A database that cannot be reached yet is waited for.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened.</exception>
    public static async Task PrepareStorageAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetService<PostgresStart>() is { } start)
        {
            await start.PrepareAsync(cancellationToken);
        }
        else
        {
            services.GetRequiredService<SqliteDatabase>();
        }
    }

    private static void AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<StorageOptions>(StorageOptions.SectionName);
        services.AddSingleton<StoreOwnership>();
        if (configuration.GetSection(StorageOptions.SectionName)[nameof(StorageOptions.Store)] == StorageOptions.Postgres)
        {
            services.AddPostgresStorage();
            services.AddSingleton<PostgresStart>();
        }
        else
        {
            services.AddSqliteStorage();
        }
    }

    /// <summary>
    /// Data Protection asks for its certificate when it is registered: hence the configuration, of which a missing file is told later with
    /// all else that is wrong.
    /// </summary>
    private static void AddSecretProtection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>(static (keys, repository) => keys.XmlRepository = repository);
        var protection = services.AddDataProtection().SetApplicationName("Fanfare");
        var options = configuration.GetSection(SecretOptions.SectionName).Get<SecretOptions>() ?? new SecretOptions();
        if (File.Exists(options.CertificatePath))
        {
            protection.ProtectKeysWithCertificate(options.LoadCertificate());
        }
    }
}
