using Fanfare.Bench.Compare;
using Fanfare.Bench.Peers;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Cases;

/// <summary>One endpoint and a thousand channels, as fast as it goes: the references, Fanfare, and whatever peers are installed.</summary>
internal static class Throughput
{
    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        var accept = (await stage.KeepAsync(ReferenceServer.AcceptAsync())).Subject;
        await stage.WarmUpAsync(accept);
        var subjects = new List<Subject> { accept, await stage.LoopAsync() };
        foreach (var fanfare in await stage.FanfaresAsync())
        {
            subjects.Add(await fanfare.NewApplicationAsync("throughput", stage.Receiver, endpoints: 1));
        }

        foreach (var peer in stage.Settings.WithPeers ? PeerServer.Installed : [])
        {
            var started = (await stage.KeepAsync(peer.StartAsync(stage))).Subject;
            await stage.WarmUpAsync(started);
            subjects.Add(started);
        }

        var workload = new Workload(stage.Settings.Events, Channels: 1_000);
        return await stage.RoundsAsync("1 endpoint, 1,000 channels, as fast as it goes", [.. subjects.Select(subject => (subject, workload))]);
    }
}
