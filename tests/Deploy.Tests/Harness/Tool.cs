using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Fanfare.Deploy.Harness;

/// <summary>The programs that these tests run, where they are installed.</summary>
internal static partial class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Why scripts in <c>tests/Deploy.Tests/node</c> cannot run here; null when they can.</summary>
    public static string? NodeMissing { get; } = LookForNode();

    /// <summary>Why overlays cannot be rendered and checked here; null when they can.</summary>
    public static string? KubernetesMissing { get; } = LookForKubectl() ?? NodeMissing;

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, what it wrote to standard output, and what it wrote to standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string name, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a script of <c>tests/Deploy.Tests/node</c>, which must end well.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunScriptAsync(string script, string input, params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(
            "node", input, [.. arguments, Repository.File("tests", "Deploy.Tests", "node", script)]);
        Assert.True(exitCode == 0, $"{script}: {output}{errors}");
        return output;
    }

    private static string? LookForNode() =>
        VersionOf("node", "--version") is null ? "node is not installed; ./test.sh installs it"
        : Directory.Exists(Repository.File("tests", "Deploy.Tests", "node", "node_modules")) ? null
        : "the packages of tests/Deploy.Tests/node are not installed; ./test.sh installs them";

    private static string? LookForKubectl() => VersionOf("kubectl", "version", "--client") switch
    {
        null => "kubectl is not installed; ./test.sh installs it",
        var version when KubectlVersion().Match(version) is { Success: true } match && int.Parse(match.Groups["minor"].ValueSpan) < 27 =>
            "kubectl is older than 1.27, the oldest that deploy/k8s is known to work with",
        _ => null,
    };

    private static string? VersionOf(string name, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(name, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
            var version = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return version;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex("v1\\.(?<minor>[0-9]+)\\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KubectlVersion();
}
