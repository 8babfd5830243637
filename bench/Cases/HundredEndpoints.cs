using Fanfare.Bench.Compare;

namespace Fanfare.Bench.Cases;

/// <summary>
/// A hundred endpoints, each of which wants ten channels of a thousand; then the same with one that is slow, and one that is dead.
/// </summary>
internal static class HundredEndpoints
{
    private const int Endpoints = 100;
    private const int SlowMilliseconds = 10_000;

    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        var well = new Workload(stage.Settings.Events, Channels: 1_000) { Endpoints = Endpoints };
        var entries = new List<(Systems.Subject, Workload)> { (await stage.LoopAsync(), well with { Endpoints = 1 }) };
        foreach (var fanfare in await stage.FanfaresAsync())
        {
            foreach (var (uid, name, workload) in ((string, string, Workload)[])
                [
                    ("well", "", well),
                    ("slow", ", 1 of them slow", well with { Odd = 0, OddDelay = SlowMilliseconds }),
                    ("dead", ", 1 of them dead", well with { Odd = 0, OddStatus = 500 }),
                ])
            {
                var subject = await fanfare.NewApplicationAsync($"hundred-{uid}", stage.Receiver, Endpoints, routed: true);
                entries.Add((subject with { Name = subject.Name + name }, workload));
            }
        }

        return await stage.RoundsAsync(
            "100 endpoints, 1,000 channels: each event goes to one; an endpoint that is slow (10 s) or dead (500) is not counted", entries);
    }
}
