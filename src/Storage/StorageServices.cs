using System.Security.Cryptography.X509Certificates;
using Fanfare.Journals;
using Fanfare.Secrets;
using Fanfare.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fanfare;

public static class StorageServices
{
    /// <summary>Adds the store and its journal. To be called before the silo is added: what starts first stops last.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SqliteOptions>().BindConfiguration(SqliteOptions.SectionName, static binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<JournalOptions>().BindConfiguration(JournalOptions.SectionName, static binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<SecretOptions>().BindConfiguration(SecretOptions.SectionName, static binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations();
        services.AddDataProtection().SetApplicationName("Fanfare");
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository, IOptions<SecretOptions>>(static (keys, repository, secrets) =>
        {
            keys.XmlRepository = repository;
            if (secrets.Value.CertificatePath.Length > 0)
            {
                var certificate = X509CertificateLoader.LoadPkcs12FromFile(secrets.Value.CertificatePath, secrets.Value.CertificatePassword);
                keys.XmlEncryptor = new CertificateXmlEncryptor(certificate, NullLoggerFactory.Instance);
            }
        });
        services.AddSingleton<SecretProtector>();
        services.AddSqliteStorage();
        services.AddSingleton(static provider => new Journal(
            provider.GetRequiredService<IJournalWriter>(), provider.GetRequiredService<IOptions<JournalOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Journal>>()));
        services.AddHostedService<JournalService>();
        return services;
    }
}
