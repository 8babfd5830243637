using System.Globalization;
using Fanfare.Bench.Compare;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Cases;

/// <summary>
/// A million deliveries owed in the store: what that costs the others, and how fast they drain. Two servers take turns, one of which is
/// owed nothing.
/// </summary>
internal static class Backlog
{
    private const int Endpoints = 10;
    private const string Owed = "owed";

    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        var systems = new List<SystemResult>();
        foreach (var store in stage.Settings.Stores)
        {
            var backlog = new Workload(stage.Settings.Owed / Endpoints, Channels: 1_000) { Endpoints = Endpoints, Fanned = true };
            var (empty, full) = (await stage.StartFanfareAsync(store), await stage.StartFanfareAsync(store));
            var entries = new List<(Subject, Workload)>();
            foreach (
                var (fanfare, name) in ((FanfareServer, string)[])[
                    (empty, ", nothing owed"), (full, string.Create(CultureInfo.InvariantCulture, $", {stage.Settings.Owed:N0} owed"))])
            {
                var subject = await fanfare.NewApplicationAsync("backlog", stage.Receiver, endpoints: 1);
                await stage.WarmUpAsync(subject);
                entries.Add((subject with { Name = subject.Name + name }, new Workload(stage.Settings.Events, Channels: 1_000)));
            }

            // Both have stored as many events; only one has them still to deliver.
            var slow = new { throttleRate = 1 };
            await stage.FillAsync(
                await empty.NewApplicationAsync(Owed, stage.Receiver, endpoints: 0), backlog with { Endpoints = 1, Fanned = false });
            var owing = await full.NewApplicationAsync(Owed, stage.Receiver, Endpoints);
            await Task.WhenAll(Enumerable.Range(0, Endpoints).Select(endpoint => full.PatchAsync(Owed, endpoint, slow)));
            var draining = await stage.FillAsync(owing, backlog);
            systems.AddRange((await stage.RoundsAsync($"{store}: with and without {stage.Settings.Owed} owed", entries)).Systems);
            var drained = await stage.DrainAsync(draining, async () =>
                await Task.WhenAll(
                    Enumerable.Range(0, Endpoints).Select(endpoint => full.PatchAsync(Owed, endpoint, new { throttleRate = (int?)null }))));
            figures[$"{store}: owed deliveries drained per second"] = drained.PerSecond;
            figures[$"{store}: peak MB while draining"] = drained.PeakMegabytes;
            figures[$"{store}: not delivered, twice or out of order"] = drained.Wrong;
        }

        return new CaseResult("Deliveries owed in the store, to endpoints that take one each second", systems) { Figures = figures };
    }
}
