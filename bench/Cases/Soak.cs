using Fanfare.Bench.Compare;

namespace Fanfare.Bench.Cases;

/// <summary>Half of what it can, for a long time: are memory and latency flat? Its runs are minutes, in their order.</summary>
internal static class Soak
{
    private const int Seconds = 60;

    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        var fanfare = (await stage.FanfaresAsync())[0];
        var subject = await fanfare.NewApplicationAsync("soak", stage.Receiver, endpoints: 1);
        var most = await stage.MeasureAsync(subject, new Workload(stage.Settings.Events, Channels: 1_000));
        var rate = (int)(most.DeliveredPerSecond / 2);
        var workload = new Workload(rate * Seconds, Channels: 1_000) { Rate = rate };
        Stage.Say($"soak: {rate} events a second, {stage.Settings.SoakMinutes} minutes");
        var minutes = new List<Measurement>();
        for (var minute = 0; minute < stage.Settings.SoakMinutes; minute++)
        {
            minutes.Add(await stage.MeasureAsync(subject, workload));
        }

        return new CaseResult(
            "Half of the maximum, a minute for each run",
            [new SystemResult(subject.Name, subject.InOrder, workload, Measurement.MedianOf(minutes), minutes)])
        {
            Figures = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["events a second"] = rate,
                ["end to end p99 ms, first third of the minutes"] = Measurement.MedianOf(
                    minutes[..Math.Max(1, minutes.Count / 3)]).EndToEndP99,
                ["end to end p99 ms, last third of the minutes"] = Measurement.MedianOf(
                    minutes[^Math.Max(1, minutes.Count / 3)..]).EndToEndP99,
                ["resident MB after the first minute"] = minutes[0].Megabytes,
                ["resident MB at the end"] = minutes[^1].Megabytes,
            },
        };
    }
}
