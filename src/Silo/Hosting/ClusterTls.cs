using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace Fanfare.Hosting;

/// <summary>
/// Encrypts and authenticates what silos and gateways say to one another: each shows the certificate of this option, and takes only one
/// that the cluster's authority has signed. Certificates are not downloaded, and neither are lists of revoked ones.
/// </summary>
internal static class ClusterTls
{
    public static void Configure(TlsOptions tls, NodeOptions node)
    {
        var own = X509CertificateLoader.LoadPkcs12FromFile(node.CertificatePath, node.CertificatePassword);
        var authority = X509CertificateLoader.LoadCertificateFromFile(node.AuthorityPath);
        tls.LocalCertificate = own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.CheckCertificateRevocation = false;
        tls.RemoteCertificateValidation = (certificate, _, _) => IsSignedBy(authority, certificate);

        // Silos are addressed by IP addresses, which no certificate needs to name: who is signed by the authority is in the cluster.
        tls.OnAuthenticateAsClient = static (_, client) => client.TargetHost = "fanfare";
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => own;
    }

    /// <summary>Whether a certificate is valid now and signed by an authority, and by that one only.</summary>
    internal static bool IsSignedBy(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }
}
