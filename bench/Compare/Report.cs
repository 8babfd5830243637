using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fanfare.Bench.Compare;

/// <summary>All that was measured: a table to read, and JSON to compare with another.</summary>
internal sealed record Report(Machine Machine, CompareSettings Settings, IReadOnlyList<CaseResult> Cases)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Whether every system kept its promises.</summary>
    public bool IsRight =>
        Cases.SelectMany(static result => result.Systems).Where(static system => system.InOrder).All(static system => system.IsRight)
        && Cases.SelectMany(static result => result.Figures)
            .Where(static figure => figure.Key.Contains("out of order", StringComparison.Ordinal)).All(static figure => figure.Value == 0);

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"{Machine.Processor}, {Machine.Cores} cores for all processes, {Machine.MemoryGigabytes} GB; {Machine.FileSystem}, which "
                + $"keeps 64 KB in {Machine.Sync.P50:0.0} ms (p99 {Machine.Sync.P99:0.0} ms); {Machine.Runtime}; {Machine.System}; "
                    + $"commit {Machine.Commit}; {Machine.At:yyyy-MM-dd}.");
        text.AppendLine(
            $"Medians of {Settings.Rounds} interleaved rounds of {Settings.Events:N0} events of 1 KB by 64 connections, after "
                + $"{Settings.WarmUp:N0} events each. ×: as a ratio to the first row that delivers.");
        foreach (var result in Cases)
        {
            text.AppendLine().AppendLine($"### {result.Name}: {result.Title}").AppendLine();
            if (result.Systems.Count > 0)
            {
                text.AppendLine(
                    "| system | accepted/s | delivered/s | × | ack p50/p99 ms | × p99 | end to end p50/p99 ms | × p99 | CPU s per "
                        + "1,000 | × | peak MB | lost, twice, disordered |");
                text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
                var loop = result.Systems.FirstOrDefault(static system => system.Median.DeliveredPerSecond > 0)?.Median;
                foreach (var system in result.Systems)
                {
                    text.AppendLine(Row(system, loop));
                }
            }

            foreach (var (name, value) in result.Figures)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- {name}: {value:#,0.##}");
            }
        }

        return text.ToString();
    }

    private static string Row(SystemResult system, Measurement? loop)
    {
        var median = system.Median;
        var delivers = median.DeliveredPerSecond > 0;
        string Ratio(Func<Measurement, double> figure) =>
            delivers && loop is not null && figure(loop) > 0
                ? (figure(median) / figure(loop)).ToString("0.00", CultureInfo.InvariantCulture) : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {system.Name} | {median.AcceptedPerSecond:N0} | "
                + $"{(delivers ? median.DeliveredPerSecond.ToString("N0", CultureInfo.InvariantCulture) : "")} | "
                    + $"{Ratio(static one => one.DeliveredPerSecond)} | {median.AckP50:0.0}/{median.AckP99:0.0} | "
                        + $"{Ratio(static one => one.AckP99)} | "
                            + $"{(delivers ? $"{median.EndToEndP50:0.0}/{median.EndToEndP99:0.0}" : "")} | "
                                + $"{Ratio(static one => one.EndToEndP99)} | {median.CpuPerThousand:0.000} | "
                                    + $"{Ratio(static one => one.CpuPerThousand)} | {median.PeakMegabytes:0} | {median.Lost}, "
                                        + $"{median.Duplicates}, {(system.InOrder ? median.Disorders : "–")} |");
    }
}
