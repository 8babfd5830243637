using BenchmarkDotNet.Attributes;
using Fanfare.Applications;
using Fanfare.Bench.Store;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Journals;

namespace Fanfare.Bench.Micro;

/// <summary>
/// Events on their way to a SQLite file, each owed to one endpoint; so many at a time wait for it, and the time is that of one of them.
/// </summary>
[MemoryDiagnoser]
public class JournalAppend
{
    private DirectoryInfo? _folder;
    private OpenStore? _store;
    private Journal? _journal;
    private Recipient _recipient;
    private long _version;
    private long _sequence;

    // Benchmarks that run in the tool's own process do not await what sets them up.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Close() => CloseAsync().GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = 1)]
    public Task Waiting_1() => AppendAsync(1);

    [Benchmark(OperationsPerInvoke = 64)]
    public Task Waiting_64() => AppendAsync(64);

    [Benchmark(OperationsPerInvoke = 512)]
    public Task Waiting_512() => AppendAsync(512);

    private async Task OpenAsync()
    {
        _folder = Directory.CreateTempSubdirectory("fanfare-micro-");
        _store = OpenStore.In(_folder.FullName, TimeProvider.System);
        await _store.PrepareAsync();
        var application = new Application
        {
            Id = Sample.ApplicationId,
            OrganizationId = "org_1",
            Name = "Micro",
            CreatedAt = Sample.Time,
            UpdatedAt = Sample.Time,
        };
        var endpoint = new Endpoint
        {
            Id = "ep_1",
            ApplicationId = application.Id,
            Url = "http://localhost/hook",
            CreatedAt = Sample.Time,
            UpdatedAt = Sample.Time,
        };
        var applications = _store.Get<ApplicationStore>();
        await applications.InsertAsync(application, null, CancellationToken.None);
        await _store.Get<EndpointStore>().InsertAsync(endpoint, "whsec_c2VjcmV0", null, null, CancellationToken.None);
        _version = (await applications.ReadSubscriptionsAsync(application.Id, CancellationToken.None))!.Version;
        _recipient = new Recipient(endpoint.Id, Sample.Channel);
        _journal = _store.Get<Journal>();
        _journal.Start();
    }

    private async Task CloseAsync()
    {
        await _journal!.StopAsync();
        _store!.Dispose();
        _folder!.Delete(recursive: true);
    }

    private async Task AppendAsync(int waiting)
    {
        var all = new Task<JournalResult>[waiting];
        for (var index = 0; index < waiting; index++)
        {
            all[index] = _journal!.AppendAsync(Next());
        }

        foreach (var result in await Task.WhenAll(all))
        {
            if (result is not JournalResult.Committed)
            {
                throw new InvalidOperationException($"The journal answered an event with {result}.");
            }
        }
    }

    private EventAppend Next() => new()
    {
        Event = Sample.Event(EntityId.New(EntityId.Message, TimeProvider.System), Sample.Channel, ++_sequence),
        Recipients = [_recipient],
        SubscriptionVersion = _version,
        WakeAt = Sample.Time,
    };
}
