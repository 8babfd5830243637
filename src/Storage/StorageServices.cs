using Fanfare.Journals;
using Fanfare.Secrets;
using Fanfare.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fanfare;

public static class StorageServices
{
    /// <summary>Adds the store and its journal. To be called before the silo is added: what starts first stops last.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<SqliteOptions>(SqliteOptions.SectionName);
        services.AddCheckedOptions<JournalOptions>(JournalOptions.SectionName);
        services.AddCheckedOptions<SecretOptions>(SecretOptions.SectionName);
        services.AddSecretProtection(configuration);
        services.AddSingleton<SecretProtector>();
        services.AddSqliteStorage();
        services.AddSingleton(static provider => new Journal(
            provider.GetRequiredService<IJournalWriter>(), provider.GetRequiredService<IOptions<JournalOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Journal>>()));
        services.AddHostedService<SecretCheck>();
        services.AddHostedService<JournalService>();
        return services;
    }

    /// <summary>Data Protection asks for its certificate when it is registered: hence the configuration, of which a missing file is told later with all else that is wrong.</summary>
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
