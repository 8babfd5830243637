using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Fanfare.Secrets;

/// <summary>How the keys that protect secrets are protected themselves.</summary>
public sealed class SecretOptions : IValidatableObject
{
    public const string SectionName = "Secrets";

    /// <summary>
    /// A certificate with its private key (PKCS #12) that protects the keys in the store. Empty: they lie there as they are, so that
    /// whoever can read the store can read the secrets.
    /// </summary>
    public string CertificatePath { get; init; } = "";

    /// <summary>The certificate's password.</summary>
    public string CertificatePassword { get; init; } = "";

    /// <exception cref="OptionsValidationException">It cannot be opened.</exception>
    internal X509Certificate2 LoadCertificate()
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(CertificatePath, CertificatePassword);
        }
        catch (CryptographicException exception)
        {
            throw new OptionsValidationException(
                SectionName, typeof(SecretOptions),
                [$"The field {nameof(CertificatePath)} names a file that cannot be opened: {exception.Message}"]);
        }
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CertificatePath.Length > 0 && !File.Exists(CertificatePath))
        {
            yield return new ValidationResult(
                $"The field {nameof(CertificatePath)} names no file: '{CertificatePath}'.", [nameof(CertificatePath)]);
        }
    }
}
