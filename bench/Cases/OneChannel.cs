using Fanfare.Bench.Compare;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Cases;

/// <summary>One endpoint and one channel: strict order, hence one request at a time.</summary>
internal static class OneChannel
{
    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        var sequential = (await stage.KeepAsync(ReferenceServer.LoopAsync("loop, one at a time", stage.Receiver, concurrency: 1))).Subject;
        await stage.WarmUpAsync(sequential);
        var subjects = new List<Subject> { sequential };
        foreach (var fanfare in await stage.FanfaresAsync())
        {
            subjects.Add(await fanfare.NewApplicationAsync("one-channel", stage.Receiver, endpoints: 1));
        }

        var workload = new Workload(stage.Settings.Events, Channels: 1);
        var result = await stage.RoundsAsync("1 endpoint, 1 channel", [.. subjects.Select(subject => (subject, workload))]);
        return result with
        {
            Figures = result.Systems.ToDictionary(
                static system => $"{system.Name}: delivered per second, of the second half of the events",
                static system => system.Median.SecondHalfPerSecond, StringComparer.Ordinal),
        };
    }
}
