using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fanfare.Harness;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Certificates;

public sealed class CertificateTests
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    [Fact]
    public async Task A_certificate_says_what_a_server_of_this_machine_needs()
    {
        using var cli = new Cli();

        var made = await cli.JsonAsync("certificate", "generate", "--out", "certificates");

        using var certificate = X509Certificate2.CreateFromPemFile(
            made["certificate"]!.GetValue<string>(), made["key"]!.GetValue<string>());
        using var rsa = certificate.GetRSAPrivateKey()!;
        Assert.Equal((4096, 3), (rsa.KeySize, certificate.Version));
        Assert.Equal(certificate.IssuerName.RawData, certificate.SubjectName.RawData);
        Assert.Equal(365, Math.Round((certificate.NotAfter - certificate.NotBefore).TotalDays));
        Assert.Equal(made["sha256"]!.GetValue<string>(), certificate.GetCertHashString(HashAlgorithmName.SHA256));
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost"], names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], names.EnumerateIPAddresses());
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment,
            certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(
            [ServerAuthentication],
            certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value));
    }

    [Fact]
    public async Task Hosts_days_and_the_kind_of_key_can_be_chosen()
    {
        using var cli = new Cli();

        var made = await cli.JsonAsync(
            "certificate", "generate", "--ecdsa", "--days", "2", "--host", "hooks.example.com", "--host", "*.example.org", "--host",
            "10.1.2.3");

        using var certificate = X509Certificate2.CreateFromPemFile(
            made["certificate"]!.GetValue<string>(), made["key"]!.GetValue<string>());
        using var ecdsa = certificate.GetECDsaPrivateKey()!;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(256, ecdsa.KeySize);
        Assert.Equal(["hooks.example.com", "*.example.org"], names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Parse("10.1.2.3")], names.EnumerateIPAddresses());
        Assert.Equal(2, Math.Round((certificate.NotAfter - certificate.NotBefore).TotalDays));
        Assert.Equal("CN=hooks.example.com", certificate.Subject);
    }

    [Fact]
    public async Task The_key_is_its_owners_alone_and_nothing_is_overwritten_unasked()
    {
        using var cli = new Cli();
        await cli.RunAsync("certificate", "generate", "--ecdsa");
        var key = Path.Combine(cli.Home.FullName, "fanfare.key");
        var before = await File.ReadAllTextAsync(key);

        var refused = await cli.RunAsync("certificate", "generate", "--ecdsa");
        var afterRefusal = await File.ReadAllTextAsync(key);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var forced = await cli.RunAsync("certificate", "generate", "--ecdsa", "--force");

        Assert.Equal((1, 0), (refused.ExitCode, forced.ExitCode));
        Assert.Contains("--force", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, afterRefusal);
        Assert.NotEqual(before, await File.ReadAllTextAsync(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(2, Directory.GetFiles(cli.Home.FullName).Length);
    }

    [Theory]
    [InlineData("--host", "two words")]
    [InlineData("--days", "0")]
    [InlineData("--days", "many")]
    public async Task What_no_certificate_can_say_is_wrong_usage(string option, string value)
    {
        using var cli = new Cli();

        var refused = await cli.RunAsync("certificate", "generate", option, value);

        Assert.Equal(2, refused.ExitCode);
        Assert.Empty(Directory.GetFiles(cli.Home.FullName));
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("ECDSA")]
    public async Task The_printed_settings_serve_HTTP_and_HTTPS_side_by_side(string kind)
    {
        using var cli = new Cli();
        var made = await cli.JsonAsync(["certificate", "generate", .. kind == "RSA" ? Array.Empty<string>() : ["--ecdsa"]]);
        var file = made["certificate"]!.GetValue<string>();
        await using var fanfare = FanfareProcess.Prepare();
        var secure = $"https://localhost:{FreePort.Text()}";
        var settings = made["settings"]!.AsObject().ToDictionary(setting => setting.Key, setting => setting.Value!.GetValue<string>());
        settings["Urls"] = settings["Urls"].Replace("http://localhost:8080", fanfare.Url, StringComparison.Ordinal).Replace(
            "https://localhost:8443", secure, StringComparison.Ordinal);

        await fanfare.RestartAsync([.. settings.Select(setting => (setting.Key, setting.Value))]);

        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var trusting = new HttpClient(handler);
        using var plain = new HttpClient();
        using var distrusting = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await plain.GetAsync($"{fanfare.Url}/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await trusting.GetAsync($"{secure}/health/ready")).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => distrusting.GetAsync($"{secure}/health/ready"));

        // This program itself, without and with trust.
        string[] list = ["apps", "list", "--server", secure, "--key", FanfareProcess.Key];
        var refused = await cli.RunAsync(list);
        var trusted = await cli.With("SSL_CERT_FILE", file).RunAsync(list);
        Assert.Equal((5, 0), (refused.ExitCode, trusted.ExitCode));
        Assert.Contains("SSL_CERT_FILE", refused.Errors, StringComparison.Ordinal);
    }
}
