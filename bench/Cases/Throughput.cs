using Fanfare.Bench.Compare;
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

        var peers = new List<PeerServer>();
        try
        {
            foreach (var peer in stage.Settings.WithPeers ? PeerServer.All : [])
            {
                if (peer.Missing.Count > 0)
                {
                    Stage.Say($"left out: {peer.Name}, which lacks {string.Join(", ", peer.Missing)}");
                    continue;
                }

                peers.Add(await peer.StartAsync(stage.Receiver));
                await stage.WarmUpAsync(peers[^1].Subject);
                subjects.Add(peers[^1].Subject);
            }

            var workload = new Workload(stage.Settings.Events, Channels: 1_000);
            return await stage.RoundsAsync(
                "1 endpoint, 1,000 channels, as fast as it goes", [.. subjects.Select(subject => (subject, workload))]);
        }
        finally
        {
            // They would poll beside the cases that follow.
            foreach (var peer in peers)
            {
                await peer.DisposeAsync();
            }
        }
    }
}
