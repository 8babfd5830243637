using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Fanfare.Bench.Micro;

/// <summary>
/// Runs the benchmarks of this folder, each a piece of an event's path by itself; all of them unless a filter says which.
/// </summary>
internal static class MicroBenchmarks
{
    /// <summary>
    /// Short runs in this process (<c>-i</c>): the tool builds a process of its own only for a project that is named like its assembly.
    /// </summary>
    private static readonly string[] How = ["-i", "--job", "short", "--iterationTime", "250"];

    public static int Run(string[] arguments)
    {
        var config = DefaultConfig.Instance
            .WithOptions(ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "fanfare-micro"));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(
            [.. How, .. arguments is [] ? ["--filter", "*"] : arguments], config);
        return summaries.All(
            static summary =>
                summary is { HasCriticalValidationErrors: false } && summary.Reports.All(static report => report.Success)) ? 0 : 1;
    }
}
