using System.Diagnostics;
using System.Globalization;
using Fanfare.Bench.Load;
using Fanfare.Bench.Systems;
using Fanfare.Postgres;

namespace Fanfare.Bench.Compare;

/// <summary>
/// Where systems are measured: the producer, the receiver, and whatever the cases have started. All of it ends with this.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan AfterWork = TimeSpan.FromMilliseconds(500);

    private readonly Stack<IAsyncDisposable> _running = new();
    private readonly Child _producer;
    private readonly Child _receiver;
    private readonly List<FanfareServer> _fanfares = [];
    private PostgresServer? _postgres;
    private Subject? _loop;
    private int _runs;

    private Stage(CompareSettings settings, Child producer, Child receiver)
    {
        Settings = settings;
        _producer = producer;
        _receiver = receiver;
    }

    public CompareSettings Settings { get; }

    /// <summary>The receiver's address.</summary>
    public string Receiver => _receiver.Ready;

    public static async Task<Stage> OpenAsync(CompareSettings settings) =>
        new(settings, await Child.StartAsync("produce"), await Child.StartAsync("receive"));

    /// <summary>Has something end with the stage.</summary>
    public async Task<T> KeepAsync<T>(Task<T> starting)
        where T : IAsyncDisposable
    {
        var started = await starting;
        _running.Push(started);
        return started;
    }

    /// <summary>The PostgreSQL server of the benchmark.</summary>
    public async Task<PostgresServer> PostgresAsync() => _postgres ??= await KeepAsync(WarmPostgres.StartAsync());

    /// <summary>Starts Fanfare on an empty database.</summary>
    public Task<FanfareServer> StartFanfareAsync(string store) => StartFanfareAsync(store, FanfareServer.Built);

    private async Task<FanfareServer> StartFanfareAsync(string store, string program)
    {
        if (store == FanfareServer.Sqlite)
        {
            return await KeepAsync(FanfareServer.OnSqliteAsync(program));
        }

        var postgres = await PostgresAsync();
        return await KeepAsync(FanfareServer.OnPostgresAsync(program, await postgres.NewDatabaseAsync(), postgres.ProcessId));
    }

    /// <summary>Those that most cases share: Fanfare on each store, warmed up.</summary>
    public async Task<IReadOnlyList<FanfareServer>> FanfaresAsync()
    {
        if (_fanfares.Count == 0)
        {
            foreach (
                var (store, program) in Settings.Stores.SelectMany(
                    store => Settings.Beside.Prepend(FanfareServer.Built).Select(program => (store, program))))
            {
                var fanfare = await StartFanfareAsync(store, program);
                await WarmUpAsync(await fanfare.NewApplicationAsync("warm-up", Receiver, endpoints: 1));
                _fanfares.Add(fanfare);
            }
        }

        return _fanfares;
    }

    /// <summary>The loop that most cases share, warmed up.</summary>
    public async Task<Subject> LoopAsync()
    {
        if (_loop is null)
        {
            _loop = (await KeepAsync(ReferenceServer.LoopAsync("loop", Receiver))).Subject;
            await WarmUpAsync(_loop);
        }

        return _loop;
    }

    /// <summary>Measures one run.</summary>
    public async Task<Measurement> MeasureAsync(Subject subject, Workload workload)
    {
        var order = workload.OrderFor(subject, _runs++);
        var expected = workload.Expectation(order);
        await _receiver.TellAsync("expect", expected);
        int[] processes = [.. subject.Processes, .. subject.Servers];
        var before = ProcessUse.CpuSeconds(processes);
        var load = await _producer.AskAsync<LoadReport>("load", order);
        var receipt = subject.Delivers ? await _receiver.AskAsync<ReceiptReport>("await", order.Run) : null;

        // What a system does after the last delivery belongs to its events, too.
        await Task.Delay(AfterWork);
        var used = ProcessUse.CpuSeconds(processes) - before;
        var measured = new Measurement
        {
            AcceptedPerSecond = workload.Events / Seconds(load.StartedAt, load.EndedAt),
            DeliveredPerSecond = receipt is null ? 0 : receipt.Received / Seconds(load.StartedAt, receipt.LastAt),
            SecondHalfPerSecond = receipt is { } all && all.LastAt > all.HalfAt ? all.Received / 2 / Seconds(all.HalfAt, all.LastAt) : 0,
            AckP50 = load.Acks.P50,
            AckP99 = load.Acks.P99,
            EndToEndP50 = receipt?.EndToEnd.P50 ?? 0,
            EndToEndP99 = receipt?.EndToEnd.P99 ?? 0,
            CompleteP50 = receipt?.Completion.P50 ?? 0,
            CompleteMax = receipt?.Completion.Max ?? 0,
            CpuPerThousand = used * 1000 / workload.Events,
            PeakMegabytes = ProcessUse.PeakBytes(subject.Processes) / 1e6,
            Megabytes = ProcessUse.Bytes(subject.Processes) / 1e6,
            Refused = load.Refused,
            Lost = receipt is null ? 0 : expected.Deliveries - receipt.Received,
            Duplicates = receipt?.Duplicates ?? 0,
            Disorders = receipt?.Disorders ?? 0,
            BadSignatures = receipt?.BadSignatures ?? 0,
        };
        Say(
            $"  {subject.Name,-22} {measured.AcceptedPerSecond,8:N0} accepted/s {measured.DeliveredPerSecond,8:N0} delivered/s  ack "
                + $"{measured.AckP50:0.0}/{measured.AckP99:0.0} ms  end to end {measured.EndToEndP50:0.0}/{measured.EndToEndP99:0.0} "
                    + $"ms  {measured.CpuPerThousand:0.000} CPU s/1,000  {measured.PeakMegabytes:0} MB"
            + (measured is { Lost: 0, Duplicates: 0, BadSignatures: 0, Refused: 0 } ? "" : $"  lost {measured.Lost}, twice "
                + $"{measured.Duplicates}, unsigned {measured.BadSignatures}, refused {measured.Refused}")
            + (measured.Disorders == 0 ? "" : $"  out of order {measured.Disorders}"));
        return measured;
    }

    /// <summary>Sends events that are not delivered now.</summary>
    public async Task<Draining> FillAsync(Subject subject, Workload workload)
    {
        Say($"filling: {subject.Name}");
        var order = workload.OrderFor(subject, _runs++);
        var expected = workload.Expectation(order);
        await _receiver.TellAsync("expect", expected);
        await _producer.AskAsync<LoadReport>("load", order);
        return new Draining(subject, expected);
    }

    /// <summary>Waits until everything has been delivered that is owed.</summary>
    public async Task<Drained> DrainAsync(Draining draining, Func<Task> start)
    {
        Say($"draining: {draining.Subject.Name}");
        var already = await _receiver.AskAsync<int>("count", draining.Expected.Run);
        var startedAt = Stopwatch.GetTimestamp();
        await start();
        var receipt = await _receiver.AskAsync<ReceiptReport>("await", draining.Expected.Run);
        return new Drained(
            (receipt.Received - already) / Seconds(startedAt, receipt.LastAt),
            ProcessUse.PeakBytes(draining.Subject.Processes) / 1e6,
            draining.Expected.Deliveries - receipt.Received + receipt.Duplicates + receipt.Disorders);
    }

    /// <summary>Gives a system its events before the first round.</summary>
    public async Task WarmUpAsync(Subject subject)
    {
        Say($"warming up: {subject.Name}");
        await MeasureAsync(subject, new Workload(Settings.WarmUp, Channels: 1_000));
    }

    /// <summary>Measures systems in turns, so that whatever the machine does meanwhile meets all of them.</summary>
    /// <param name="title">What is measured.</param>
    /// <param name="entries">The systems, and what each gets in each round.</param>
    public async Task<CaseResult> RoundsAsync(string title, IReadOnlyList<(Subject Subject, Workload Workload)> entries)
    {
        Say(title);
        var runs = entries.Select(static _ => new List<Measurement>()).ToArray();
        for (var round = 0; round < Settings.Rounds; round++)
        {
            Say($" round {round + 1}");
            for (var number = 0; number < entries.Count; number++)
            {
                runs[number].Add(await MeasureAsync(entries[number].Subject, entries[number].Workload));
            }
        }

        return new CaseResult(
            title,
            [.. entries.Select((entry, number) =>
                new SystemResult(
                    entry.Subject.Name, entry.Subject.InOrder, entry.Workload, Measurement.MedianOf(runs[number]), runs[number]))]);
    }

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var running))
        {
            await running.DisposeAsync();
        }

        await _producer.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private static double Seconds(long from, long until) => Stopwatch.GetElapsedTime(from, until).TotalSeconds;

    public static void Say(string text) => Console.Error.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Events that are to be delivered later.</summary>
internal sealed record Draining(Subject Subject, Expectation Expected);

/// <summary>What became of them.</summary>
internal sealed record Drained(double PerSecond, double PeakMegabytes, int Wrong);
