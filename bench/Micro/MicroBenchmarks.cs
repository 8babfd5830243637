using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Fanfare.Bench.Micro;

/// <summary>Runs the benchmarks of this folder, each a piece of an event's path by itself; all of them unless a filter says which.</summary>
internal static class MicroBenchmarks
{
    public static int Run(string[] arguments)
    {
        // In this process: the tool builds a process of its own only for a project that is named like its assembly.
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(250));
        var config = DefaultConfig.Instance
            .AddJob(job)
            .WithOptions(ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "fanfare-micro"));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(arguments is [] ? ["--filter", "*"] : arguments, config);
        return summaries.All(static summary => summary is { HasCriticalValidationErrors: false } && summary.Reports.All(static report => report.Success)) ? 0 : 1;
    }
}
