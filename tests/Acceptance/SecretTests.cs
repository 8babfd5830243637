using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

/// <summary>Signing secrets: readable by those who may, and nowhere else.</summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_lies_encrypted_in_the_store_shows_in_no_list_or_log_and_outlives_a_restart(bool withCertificate)
    {
        var folder = Directory.CreateTempSubdirectory("fanfare-test-");
        try
        {
            var certificate = Path.Combine(folder.FullName, "keys.pfx");
            await File.WriteAllBytesAsync(certificate, NewCertificate("pass word"));
            (string, string)[] options = withCertificate
                ? [
                    ("Secrets:CertificatePath", certificate), ("Secrets:CertificatePassword", "pass word"),
                    ("Logging:LogLevel:Default", "Debug")]
                : [("Logging:LogLevel:Default", "Debug")];
            await using var fanfare = await FanfareProcess.StartAsync(options);
            using var client = fanfare.NewClient();
            await client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
            await client.PostAsync(
                "app/tenant/endpoint",
                """{"url": "http://127.0.0.1:1/", "uid": "hook", "signingStyle": "token", "secret": "find-me-if-you-can"}""");
            await client.PostAsync("app/tenant/endpoint/hook/secret/rotate", """{"key": "find-me-too"}""");
            await client.PostAsync("app/tenant/msg", """{"eventType": "t", "payload": {}}""");

            await fanfare.KillAsync();
            await fanfare.RestartAsync();

            Assert.Equal("find-me-too", (await client.GetAsync("app/tenant/endpoint/hook/secret"))["key"]!.GetValue<string>());
            Assert.DoesNotContain("find-me", (await client.GetAsync("app/tenant/endpoint")).ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("find-me", fanfare.Output, StringComparison.Ordinal);
            Assert.Equal(0, await fanfare.StopAsync());
            var stored = new StringBuilder();
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(fanfare.DatabasePath)!))
            {
                stored.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
            }

            Assert.DoesNotContain("find-me", stored.ToString(), StringComparison.Ordinal);
            Assert.Contains("<key id=", stored.ToString(), StringComparison.Ordinal);
            Assert.Equal(withCertificate, !stored.ToString().Contains("<masterKey", StringComparison.Ordinal));
            if (withCertificate)
            {
                var (exitCode, output) = await CommandLineTests.RunAsync(
                    [], $"--Storage:Path={Path.GetDirectoryName(fanfare.DatabasePath)}", "--Urls=http://127.0.0.1:0");
                Assert.Equal(1, exitCode);
                Assert.Contains("Secrets:CertificatePath", output, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_opened_keeps_it_from_starting_and_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("fanfare-test-");
        try
        {
            var certificate = Path.Combine(folder.FullName, "keys.pfx");
            await File.WriteAllBytesAsync(certificate, NewCertificate("right"));

            var (wrongCode, wrong) = await CommandLineTests.RunAsync(
                [], $"--Secrets:CertificatePath={certificate}", "--Secrets:CertificatePassword=wrong");
            var (missingCode, missing) = await CommandLineTests.RunAsync([], "--Secrets:CertificatePath=/no/such.pfx");

            Assert.Equal((2, 2), (wrongCode, missingCode));
            Assert.Contains("CertificatePath", wrong, StringComparison.Ordinal);
            Assert.Contains("CertificatePath", missing, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", wrong, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] NewCertificate(string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Fanfare", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, password);
    }
}
