using System.Diagnostics;
using System.Runtime.InteropServices;
using Fanfare.Bench.Load;

namespace Fanfare.Bench.Compare;

/// <summary>
/// What it was measured on: figures of two machines, or of two commits, are not to be compared. <c>Sync</c> is the milliseconds that the
/// disk takes to keep 64 KB: no commit is faster.
/// </summary>
internal sealed record Machine(
    string Processor, int Cores, double MemoryGigabytes, string System, string Runtime, string FileSystem, Percentiles Sync, string Commit,
    DateTimeOffset At)
{
    private const int Syncs = 200;
    private const int SyncBytes = 64 * 1024;

    public static async Task<Machine> ReadAsync() => new(
        ProcessorName(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        new DriveInfo(Path.GetTempPath()).DriveFormat,
        MeasureSync(),
        await RunAsync("git", "describe", "--always", "--dirty", "--abbrev=12"),
        TimeProvider.System.GetUtcNow());

    private static string ProcessorName() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(
            static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "";

    private static Percentiles MeasureSync()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            var (bytes, took) = (new byte[SyncBytes], new long[Syncs]);
            for (var number = 0; number < Syncs; number++)
            {
                file.Write(bytes);
                var started = Stopwatch.GetTimestamp();
                file.Flush(flushToDisk: true);
                took[number] = Stopwatch.GetTimestamp() - started;
            }

            return Percentiles.Of(took);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                WorkingDirectory = AppContext.BaseDirectory,
            })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }
}
