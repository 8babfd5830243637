using System.Globalization;
using Fanfare.Bench.Compare;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Cases;

/// <summary>One event to ten thousand endpoints.</summary>
internal static class FanOut
{
    private const int WarmUpEvents = 6;

    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        var endpoints = stage.Settings.Endpoints;
        var subjects = new List<Subject>
        {
            (await stage.KeepAsync(ReferenceServer.LoopAsync("loop", stage.Receiver, endpoints: endpoints))).Subject,
        };
        foreach (var fanfare in await stage.FanfaresAsync())
        {
            subjects.Add(await fanfare.NewApplicationAsync("fan-out", stage.Receiver, endpoints));
        }

        var workload = new Workload(1, Channels: 1) { Connections = 1, Endpoints = endpoints, Fanned = true };
        foreach (var subject in subjects)
        {
            await stage.MeasureAsync(subject, workload with { Events = WarmUpEvents });
        }

        return await stage.RoundsAsync(
            string.Create(CultureInfo.InvariantCulture, $"1 event to {endpoints:N0} endpoints"),
            [.. subjects.Select(subject => (subject, workload))]);
    }
}
