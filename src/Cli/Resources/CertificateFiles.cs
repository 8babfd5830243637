using Fanfare.Configuration;
using Fanfare.Output;

namespace Fanfare.Certificates;

/// <summary>Where a certificate and its key are kept.</summary>
/// <param name="Certificate">The certificate's path, absolute.</param>
/// <param name="Key">The key's path, absolute.</param>
/// <param name="Overwrite">Whether files that are there may be replaced.</param>
internal sealed record CertificateFiles(string Certificate, string Key, bool Overwrite)
{
    /// <summary>The options of Fanfare that serve HTTP and HTTPS side by side with them.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Urls"] = "http://localhost:8080;https://localhost:8443",
        ["Kestrel:Certificates:Default:Path"] = Certificate,
        ["Kestrel:Certificates:Default:KeyPath"] = Key,
    };

    /// <exception cref="FailureException">They are there and may not be replaced.</exception>
    public static CertificateFiles In(string folder, bool overwrite)
    {
        var full = Path.GetFullPath(folder);
        var files = new CertificateFiles(Path.Combine(full, "fanfare.crt"), Path.Combine(full, "fanfare.key"), overwrite);
        return Array.Find([files.Certificate, files.Key], File.Exists) is { } existing && !overwrite
            ? throw new FailureException(
                ExitCode.Failed, $"{existing} is there already", "Replace it with --force, or name another folder with --out")
            : files;
    }

    public async Task WriteAsync(ServerCertificate made, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Key)!);
        await PrivateFile.WriteAsync(Key, made.KeyPem, Overwrite, cancellationToken);
        await File.WriteAllTextAsync(Certificate, made.CertificatePem, cancellationToken);
    }

    public string Describe(ServerCertificate made) =>
        $"""
        {Certificate}
          for {string.Join(", ", made.Hosts)}, until {Printable.Time(made.NotAfter)}
          SHA-256 {made.Sha256}
        {Key}
          the private key, for its owner's eyes only

        Fanfare serves HTTP and HTTPS side by side with

          {string.Join(" \\\n  ", Settings.Select(static setting => $"\"--{setting.Key}={setting.Value}\""))}

        Clients must trust the certificate: curl --cacert {Certificate}, or SSL_CERT_FILE={Certificate} for this program and others.
        """;
}
