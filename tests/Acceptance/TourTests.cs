using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Fanfare.Acceptance.Harness;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

public sealed partial class TourTests
{
    [NodeFact]
    public async Task The_tour_of_the_README_ends_with_verified_events_in_order()
    {
        await using var fanfare = await FanfareProcess.StartAsync();
        var folder = Directory.CreateTempSubdirectory("fanfare-tour-");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var receiverPort = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        // As it stands there, but for the key, the two ports, the folder, and the package, which is there already.
        var tour = string.Concat(
            CodeBlock().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).Select(
                match => match.Groups["code"].Value))
            .Replace("fanfare_sk_…", FanfareProcess.Key, StringComparison.Ordinal)
            .Replace("http://localhost:8080", fanfare.Url, StringComparison.Ordinal)
            .Replace("9000", $"{receiverPort}", StringComparison.Ordinal)
            .Replace("/tmp/fanfare-tour", folder.FullName, StringComparison.Ordinal)
            .Replace("npm install --silent standardwebhooks", $"ln -s {Node.Modules} node_modules", StringComparison.Ordinal);
        var output = await RunAsync(tour);
        folder.Delete(recursive: true);

        // The receiver and the shell write to one terminal: a line of one may begin in the middle of the other's.
        var verified = Verified().Matches(output).Select(match => match.Value).ToList();
        Assert.True(verified.Count == 4, output);
        Assert.EndsWith("""{"order": 7, "total": 12.50}""", verified[0], StringComparison.Ordinal);
        Assert.Equal(3, Success().Count(output));
        Assert.Equal(2, output.Split("github heard 200").Length - 1);
        Assert.Equal(1, output.Split("""slack got {"text":"mona pushed to octo/fanfare"}""").Length - 1);
    }

    private static async Task<string> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-e"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var errors = bash.StandardError.ReadToEndAsync();
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
        return await output + await errors;
    }

    [GeneratedRegex("```bash\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("verified msg_[^ ]+ \\{[^}]*\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Verified();

    [GeneratedRegex("\"statusText\":\"success\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Success();
}
