using System.Diagnostics;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

public sealed class CommandLineTests
{
    [Fact]
    public async Task The_demonstration_shows_four_events_arriving_the_last_at_its_third_attempt()
    {
        var (exitCode, output) = await RunAsync([], "demo");

        Assert.Equal(0, exitCode);
        Assert.Contains("All four arrived, in order.", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains(" fail ", StringComparison.Ordinal)));
        Assert.Equal(4, output.Split('\n').Count(line => line.Contains(" success ", StringComparison.Ordinal)));
        Assert.DoesNotContain("SIGNATURE WRONG", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Delivery:Timeout", "00:00:00", "Timeout")]
    [InlineData("Delivery:Timeout", "soon", "Delivery:Timeout")]
    [InlineData("Delivery:Timeot", "00:00:05", "Timeot")]
    [InlineData("Retry:Schedule", "5s, 5m", "Schedule")]
    [InlineData("Retry:Jitter", "2", "Jitter")]
    [InlineData("Api:MaxBodyBytes", "1", "MaxBodyBytes")]
    [InlineData("Journal:MaxBatchEntries", "0", "MaxBatchEntries")]
    [InlineData("Storage:Path", "", "Path")]
    [InlineData("Urls", "nowhere", "Urls")]
    [InlineData("Urls", "http://localhost:99999", "Urls")]
    [InlineData("Urls", "https://localhost:0", "Urls")]
    [InlineData("Delivry:Timeout", "00:00:05", "Delivry")]
    public async Task A_wrong_option_keeps_it_from_starting_and_is_named(string option, string value, string named)
    {
        var (exitCode, output) = await RunAsync([], $"--{option}={value}");

        Assert.Equal(2, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_of_no_section_keeps_it_from_starting_and_is_named()
    {
        var (exitCode, output) = await RunAsync([("FANFARE__DELIVRY__TIMEOUT", "00:00:05")]);

        Assert.Equal(2, exitCode);
        Assert.Contains("FANFARE__DELIVRY__TIMEOUT", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stray_word_keeps_it_from_starting_and_help_is_help()
    {
        var (strayCode, stray) = await RunAsync([], "dem");
        var (helpCode, help) = await RunAsync([], "--help");

        Assert.Equal((2, 0), (strayCode, helpCode));
        Assert.Contains("'dem' is no option", stray, StringComparison.Ordinal);
        Assert.Contains("--Urls", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_or_port_ends_at_once_and_says_why()
    {
        await using var fanfare = await FanfareProcess.StartAsync();

        var (folderCode, folder) = await RunAsync(
            [], $"--Storage:Path={Path.GetDirectoryName(fanfare.DatabasePath)}", "--Urls=http://127.0.0.1:0");
        var (portCode, port) = await RunAsync([], $"--Urls={fanfare.Url}");

        Assert.Equal((1, 1), (folderCode, portCode));
        Assert.Contains("in use by another process", folder, StringComparison.Ordinal);
        Assert.Contains("address already in use", port, StringComparison.Ordinal);
        Assert.Contains("The first API key, shown this once:", port, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", port, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_key_that_is_too_short_keeps_it_from_starting()
    {
        var (exitCode, output) = await RunAsync([("FANFARE_API_KEY", "short")]);

        Assert.Equal(2, exitCode);
        Assert.Contains("FANFARE_API_KEY", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_keeps_it_from_starting()
    {
        var (exitCode, output) = await RunAsync([], "--Storage:Path=/proc/nowhere");

        Assert.Equal(1, exitCode);
        Assert.Contains("/proc/nowhere", output, StringComparison.Ordinal);
    }

    internal static async Task<(int ExitCode, string Output)> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fanfare-test-");
        try
        {
            var start = new ProcessStartInfo("dotnet", [Built.Silo, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder.FullName,
            };
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
