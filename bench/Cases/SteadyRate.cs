using Fanfare.Bench.Compare;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Cases;

/// <summary>A thousand events each second, ten seconds long: latency where nothing is saturated.</summary>
internal static class SteadyRate
{
    private const int Rate = 1_000;

    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        var subjects = new List<Subject> { await stage.LoopAsync() };
        foreach (var fanfare in await stage.FanfaresAsync())
        {
            subjects.Add(await fanfare.NewApplicationAsync("steady", stage.Receiver, endpoints: 1));
        }

        var workload = new Workload(stage.Settings.Events / 2, Channels: 1_000) { Rate = Rate };
        return await stage.RoundsAsync(
            "1 endpoint, 1,000 channels, 1,000 events a second", [.. subjects.Select(subject => (subject, workload))]);
    }
}
