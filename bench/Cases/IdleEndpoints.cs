using Fanfare.Bench.Compare;
using Fanfare.Bench.Load;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Cases;

/// <summary>A hundred thousand endpoints that nothing is owed: a process that has started beside them, and one that has none.</summary>
internal static class IdleEndpoints
{
    private const int PerApplication = 100;

    public static async Task<CaseResult> RunAsync(Stage stage)
    {
        Stage.Say("idle endpoints");
        var watched = TimeSpan.FromSeconds(stage.Settings.IdleSeconds);
        var (none, many) = (await stage.StartFanfareAsync(FanfareServer.Sqlite), await stage.StartFanfareAsync(FanfareServer.Sqlite));
        for (var number = 0; number < stage.Settings.Idle / PerApplication; number++)
        {
            await many.NewApplicationAsync($"idle-{number}", stage.Receiver, PerApplication);
        }

        foreach (var fanfare in (FanfareServer[])[none, many])
        {
            await fanfare.RestartAsync();
        }

        int[] processes = [none.Id, many.Id];
        await Task.Delay(watched);
        var before = processes.Select(static id => ProcessUse.CpuSeconds([id])).ToArray();
        await Task.Delay(watched);
        var used = processes.Select((id, number) => (ProcessUse.CpuSeconds([id]) - before[number]) / watched.TotalSeconds).ToArray();
        var bytes = processes.Select(static id => (double)ProcessUse.Bytes([id])).ToArray();
        return new CaseResult("Endpoints at rest", [])
        {
            Figures = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["endpoints"] = stage.Settings.Idle,
                ["resident MB without them"] = bytes[0] / 1e6,
                ["resident MB with them"] = bytes[1] / 1e6,
                ["resident bytes per endpoint"] = (bytes[1] - bytes[0]) / stage.Settings.Idle,
                ["CPU, ms per second, without them"] = used[0] * 1000,
                ["CPU, ms per second, with them"] = used[1] * 1000,
            },
        };
    }
}
