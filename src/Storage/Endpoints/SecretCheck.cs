using System.Security.Cryptography;
using Fanfare.Endpoints;
using Microsoft.Extensions.Hosting;

namespace Fanfare.Secrets;

/// <summary>Keeps the process from starting with a store whose secrets it cannot read: it would accept events and deliver none.</summary>
internal sealed class SecretCheck(EndpointStore endpoints) : IHostedService
{
    /// <exception cref="StoreUnavailableException">The newest secret cannot be decrypted.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await endpoints.ReadNewestSecretAsync(cancellationToken);
        }
        catch (CryptographicException exception)
        {
            throw new StoreUnavailableException(
                $"The secrets in the store cannot be decrypted: {exception.Message} Is "
                    + $"{SecretOptions.SectionName}:{nameof(SecretOptions.CertificatePath)} the certificate that they were stored with?",
                    exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
