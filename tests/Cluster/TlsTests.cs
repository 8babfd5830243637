using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fanfare.Hosting;
using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;

namespace Fanfare.Cluster;

/// <summary>Silos and gateways that speak TLS to one another, and strangers who are refused.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Password = "of the tests";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fanfare-tls-");
    private readonly X509Certificate2 _authority = NewAuthority("the cluster's authority");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [PostgresFact]
    public async Task Silos_and_gateways_with_certificates_of_the_authority_deliver_and_strangers_are_refused()
    {
        var gatewayPort = FreePort.Text();
        var options = await OptionsAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var first = await FanfareProcess.StartAsync(
            [.. options, .. Certificate("first", _authority), ("Cluster:Role", "silo"), ("Cluster:GatewayPort", gatewayPort)]);
        await using var second = await FanfareProcess.StartAsync(
            [.. options, .. Certificate("second", _authority), ("Cluster:Role", "silo")]);
        await using var gateway = await FanfareProcess.StartAsync(
            [.. options, .. Certificate("gateway", _authority), ("Cluster:Role", "gateway")]);
        using var client = gateway.NewClient();
        var load = new OrderedLoad(receiver, client) { Events = 200 };
        await load.SubscribeAsync();

        await load.CheckAsync(await load.ProduceAsync());

        using var strangers = NewAuthority("somebody else's authority");
        var port = int.Parse(gatewayPort, System.Globalization.CultureInfo.InvariantCulture);
        Assert.False(await IsLetInAsync(port, Issue("stranger", strangers)));
        Assert.False(await IsLetInAsync(port, certificate: null));
        Assert.True(await IsLetInAsync(port, Issue("member", _authority)));
    }

    private static X509Certificate2 NewAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(string name, X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var issued = request.Create(
            authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12, Password), Password);
    }

    /// <summary>
    /// Whether a silo goes on talking to who shows a certificate: it closes the connection of a stranger, whose handshake ends first on his
    /// own side.
    /// </summary>
    private async Task<bool> IsLetInAsync(int port, X509Certificate2? certificate)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", port);
        await using var tls = new SslStream(tcp.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "fanfare",
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown is X509Certificate2 silo && ClusterTls.IsSignedBy(_authority, silo),
                ClientCertificates = certificate is null ? [] : [certificate],
            });

            // A silo waits for the client to say who it is; a closed connection reads as its end.
            var read = tls.ReadAsync(new byte[1]).AsTask();
            return await Task.WhenAny(read, Task.Delay(TimeSpan.FromSeconds(3))) != read || await read > 0;
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<(string, string)[]> OptionsAsync() =>
    [
        ("Storage:Store", "postgres"),
        ("Storage:ConnectionString", await (await PostgresServer.GetAsync()).NewDatabaseAsync()),
        ("Cluster:Address", "127.0.0.1"),
        ("Logging:LogLevel:Default", "Error"),
    ];

    private (string, string)[] Certificate(string name, X509Certificate2 authority)
    {
        var (own, root) = (Path.Combine(_folder.FullName, $"{name}.pfx"), Path.Combine(_folder.FullName, "authority.pem"));
        using var issued = Issue(name, authority);
        File.WriteAllBytes(own, issued.Export(X509ContentType.Pkcs12, Password));
        File.WriteAllText(root, authority.ExportCertificatePem());
        return [("Cluster:CertificatePath", own), ("Cluster:CertificatePassword", Password), ("Cluster:AuthorityPath", root)];
    }
}
