using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fanfare.Acceptance.Harness;

/// <summary>Runs the scripts in <c>tests/Acceptance/node</c>.</summary>
internal static class Node
{
    /// <summary>Why scripts cannot run here; null when they can.</summary>
    public static string? Missing { get; } = Look();

    public static string Modules { get; } = Path.Combine(Repository.NodeFolder, "node_modules");

    /// <summary>Runs a script to its end.</summary>
    /// <returns>Its exit code and everything that it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, string input = "", params string[] arguments)
    {
        using var process = Start(["--no-warnings", Path.Combine(Repository.NodeFolder, script), .. arguments]);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token);
        return (process.ExitCode, await output + await errors);
    }

    private static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("node", arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Repository.NodeFolder,
    })!;

    private static string? Look()
    {
        try
        {
            using var node = Start(["--version"]);
            node.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "node is not installed; ./test.sh installs it";
        }

        return Directory.Exists(Path.Combine(Repository.NodeFolder, "node_modules"))
            ? null
            : "the packages of tests/Acceptance/node are not installed; ./test.sh installs them";
    }
}

/// <summary>A test that needs Node.js with the packages of <c>tests/Acceptance/node</c>.</summary>
internal sealed class NodeFactAttribute([CallerMemberName] string test = "") : NeedingFactAttribute(Node.Missing, test);
