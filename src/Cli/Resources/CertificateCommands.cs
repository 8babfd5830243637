using System.CommandLine;
using Fanfare.Commands;

namespace Fanfare.Certificates;

/// <summary><c>fanfare certificate generate</c></summary>
internal static class CertificateCommands
{
    private static readonly string[] ThisMachine = ["localhost", "127.0.0.1", "::1"];

    public static Command Create(Shell shell) => new("certificate", "Certificates for HTTPS") { GenerateCommand(shell) };

    private static Command GenerateCommand(Shell shell)
    {
        var folder = new Option<string>("--out")
        {
            Description = "The folder to put fanfare.crt and fanfare.key into",
            HelpName = "FOLDER",
            DefaultValueFactory = static _ => ".",
        };
        var hosts = new Option<string[]>("--host")
        {
            Description = "A DNS name or IP address that it is for; may be given more than once",
            HelpName = "NAME",
            DefaultValueFactory = static _ => ThisMachine,
        };
        var days = Number.Option("--days", "For how many days it is good", 1, 36_500, otherwise: 365);
        var ecdsa = new Option<bool>("--ecdsa") { Description = "With an ECDSA P-256 key instead of RSA 4096" };
        var force = new Option<bool>("--force") { Description = "Put them in the place of those that are there" };
        hosts.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => !ServerCertificate.IsHost(token.Value)))
            {
                result.AddError($"--host takes a DNS name or an IP address, not '{token.Value}'");
            }
        });
        return new Command(
            "generate",
            "Makes a key and a certificate that it has signed itself, for HTTPS beside HTTP") { folder, hosts, days, ecdsa, force }
            .Does(shell, async (run, cancellationToken) =>
            {
                var files = CertificateFiles.In(run.Get(folder)!, overwrite: run.Get(force));
                ServerCertificate? made = null;
                await run.Terminal.BusyAsync("Making the key", _ =>
                {
                    made = ServerCertificate.Make(run.Get(hosts)!, TimeSpan.FromDays(run.Get(days)), run.Get(ecdsa), run.Time.GetUtcNow());
                    return Task.CompletedTask;
                });
                await files.WriteAsync(made!, cancellationToken);
                run.Output.Tell(
                    files.Describe(made!), new { files.Certificate, files.Key, made!.Hosts, made.NotAfter, made.Sha256, files.Settings });
            });
    }
}
