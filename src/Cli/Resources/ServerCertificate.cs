using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fanfare.Certificates;

/// <summary>A server's key, and the certificate that it has signed itself.</summary>
/// <param name="CertificatePem">The certificate.</param>
/// <param name="KeyPem">Its private key (PKCS #8).</param>
/// <param name="Hosts">DNS names and IP addresses that it is for.</param>
/// <param name="NotAfter">Until when it is good.</param>
/// <param name="Sha256">Its fingerprint in hexadecimal digits.</param>
internal sealed record ServerCertificate(
    string CertificatePem, string KeyPem, IReadOnlyList<string> Hosts, DateTimeOffset NotAfter, string Sha256)
{
    private const int RsaBits = 4_096;
    private const int MaxNameLength = 64;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Clocks differ; a certificate is good a little before it was made.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>Whether a text can stand in a certificate: an IP address, or a DNS name, whose first label may be an asterisk.</summary>
    public static bool IsHost(string text) =>
        IPAddress.TryParse(text, out _)
            || Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) == UriHostNameType.Dns;

    public static ServerCertificate Make(IReadOnlyList<string> hosts, TimeSpan lifetime, bool ecdsa, DateTimeOffset now)
    {
        var notAfter = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds());
        using AsymmetricAlgorithm key = ecdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(RsaBits);
        var request = RequestFor(key, hosts.FirstOrDefault(static host => host.Length <= MaxNameLength) ?? "fanfare");
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(
                ecdsa ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment,
                critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(NamesOf(hosts));
        using var certificate = request.CreateSelfSigned(now - Slack, notAfter);
        return new ServerCertificate(
            certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", hosts, notAfter,
            certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    private static CertificateRequest RequestFor(AsymmetricAlgorithm key, string name)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return key is RSA rsa
            ? new CertificateRequest(subject.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject.Build(), (ECDsa)key, HashAlgorithmName.SHA256);
    }

    private static X509Extension NamesOf(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }
}
