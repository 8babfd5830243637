using System.CommandLine;
using Fanfare.Bench.Cases;
using Fanfare.Bench.Systems;
using Fanfare.Postgres;

namespace Fanfare.Bench.Compare;

/// <summary>Runs cases, and writes what they have measured.</summary>
internal static class CompareCommand
{
    private const string SoakCase = "soak";

    private static readonly IReadOnlyDictionary<string, Func<Stage, Task<CaseResult>>> Cases =
        new Dictionary<string, Func<Stage, Task<CaseResult>>>(StringComparer.Ordinal)
        {
            ["throughput"] = Throughput.RunAsync,
            ["steady"] = SteadyRate.RunAsync,
            ["one-channel"] = OneChannel.RunAsync,
            ["endpoints"] = HundredEndpoints.RunAsync,
            ["fan-out"] = FanOut.RunAsync,
            ["backlog"] = Backlog.RunAsync,
            ["idle"] = IdleEndpoints.RunAsync,
            [SoakCase] = Soak.RunAsync,
        };

    /// <summary>As a command: for figures, on a quiet machine.</summary>
    public static Command Compare()
    {
        var settings = new CompareSettings();
        var cases = new Option<string[]>("--case")
        {
            Description = $"Only these: {string.Join(", ", Cases.Keys)}. Default: all but {SoakCase}.",
            AllowMultipleArgumentsPerToken = true,
        };
        cases.AcceptOnlyFromAmong([.. Cases.Keys]);
        var stores = new Option<string[]>("--store")
        {
            Description = "Fanfare on these stores only.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. settings.Stores],
        };
        stores.AcceptOnlyFromAmong([.. settings.Stores]);
        var rounds = new Option<int>("--rounds")
        {
            Description = "How many rounds the systems take turns for.",
            DefaultValueFactory = _ => settings.Rounds,
        };
        var soak = new Option<int>("--minutes")
        {
            Description = "How long the soak lasts.",
            DefaultValueFactory = _ => settings.SoakMinutes,
        };
        var peers = new Option<bool>("--no-peers") { Description = "Fanfare and the references only." };
        var beside = new Option<FileInfo[]>("--beside")
        {
            Description = "Other builds of Fanfare to measure in turns with this one: paths of their Fanfare.Silo.dll.",
            AllowMultipleArgumentsPerToken = true,
        };
        beside.AcceptExistingOnly();
        var output = new Option<string>("--output")
        {
            Description = "Where the figures are written, as JSON.",
            DefaultValueFactory = _ => settings.Output,
        };
        var command = new Command("compare", "Fanfare beside reference loops and peers")
        {
            cases,
            stores,
            rounds,
            soak,
            peers,
            beside,
            output,
        };
        command.SetAction(parsed => RunAsync(settings with
        {
            Cases = parsed.GetValue(cases) is { Length: > 0 } chosen ? chosen : [.. Cases.Keys.Where(static name => name != SoakCase)],
            Stores = parsed.GetValue(stores)!,
            Rounds = parsed.GetValue(rounds),
            SoakMinutes = parsed.GetValue(soak),
            Beside = [.. (parsed.GetValue(beside) ?? []).Select(static file => file.FullName)],
            WithPeers = !parsed.GetValue(peers),
            Output = parsed.GetValue(output)!,
        }));
        return command;
    }

    /// <summary>As a command: a little of every case, to see that all promises are kept and the benchmark itself works.</summary>
    public static Command Smoke()
    {
        var command = new Command("smoke", "A little of every case, for correctness; ends with 1 when a promise was broken");
        command.SetAction(static _ => RunAsync(new CompareSettings
        {
            Cases = [.. Cases.Keys.Where(static name => name != SoakCase)],
            Stores = PostgresServer.Missing is null ? [FanfareServer.Sqlite, FanfareServer.Postgres] : [FanfareServer.Sqlite],
            WithPeers = false,
            Rounds = 1,
            Events = 3_000,
            WarmUp = 1_000,
            Owed = 5_000,
            Endpoints = 300,
            Idle = 1_000,
            IdleSeconds = 2,
            Output = "",
        }));
        return command;
    }

    private static async Task<int> RunAsync(CompareSettings settings)
    {
        var results = new List<CaseResult>();
        await using (var stage = await Stage.OpenAsync(settings))
        {
            foreach (var name in settings.Cases)
            {
                results.Add(await Cases[name](stage) with { Name = name });
            }
        }

        var report = new Report(await Machine.ReadAsync(), settings, results);
        if (settings.Output.Length > 0)
        {
            await Console.Out.WriteLineAsync(report.ToMarkdown());
            await File.WriteAllTextAsync(settings.Output, report.ToJson());
        }

        await Console.Out.WriteLineAsync(report.IsRight ? "Every promise was kept." : "A promise was broken.");
        return report.IsRight ? 0 : 1;
    }
}
