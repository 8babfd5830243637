using Fanfare.Endpoints;
using Microsoft.AspNetCore.DataProtection;

namespace Fanfare.Secrets;

/// <summary>
/// Encrypts secrets before they are stored, with keys that the store keeps too and that a certificate of the operator's may protect.
/// </summary>
public sealed class SecretProtector(IDataProtectionProvider provider)
{
    private readonly IDataProtector _protector = provider.CreateProtector("Fanfare.EndpointSecrets");

    public string UnprotectText(string stored) => _protector.Unprotect(stored);

    public string Protect(string secret) => _protector.Protect(secret);

    public IReadOnlyList<EndpointSecret> Unprotect(IReadOnlyList<EndpointSecret> secrets) =>
        [.. secrets.Select(secret => secret with { Key = Unprotect(secret.Key) })];

    /// <summary>What was stored before secrets were protected is as it is.</summary>
    private string Unprotect(string stored) =>
        stored.StartsWith("whsec_", StringComparison.Ordinal) ? stored : _protector.Unprotect(stored);
}
