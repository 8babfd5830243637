using Dapper;
using Fanfare.Contracts;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Paging;

namespace Fanfare.Sqlite;

public sealed class NewLabelsTests : IDisposable
{
    private readonly StoreUnderTest _store = SqliteStore.Open(new ManualClock());

    private SqliteDatabase Database => _store.Get<SqliteDatabase>();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Lists_by_channel_are_the_same_before_while_and_after_labels_are_moved()
    {
        var (application, ids) = await FillAsync(700);
        Assert.Equal(ids, await ListAsync(application));

        var labels = new NewLabels(Database, most: 700);
        await Database.WriteAsync(
            connection =>
            {
                labels.Added(700);
                return 0;
            },
            default);
        while (!labels.Moving.IsCompleted)
        {
            Assert.Equal(ids, await ListAsync(application));
        }

        Assert.Equal((700, 0, 0), await CountAsync());
        Assert.Equal(ids, await ListAsync(application));
    }

    [Fact]
    public async Task A_move_that_a_process_did_not_end_goes_on_with_the_next()
    {
        var (application, ids) = await FillAsync(20);
        var row = await Database.WriteAsync(
            static connection =>
            {
                var middle = connection.QuerySingle<(string Label, string Id)>(
                    "SELECT label, id FROM new_event_labels ORDER BY label, id LIMIT 1 OFFSET 9");
                connection.Execute("INSERT INTO event_labels SELECT * FROM new_event_labels ORDER BY application_id, label, id LIMIT 10");
                connection.Execute(
                    "INSERT INTO label_moves SELECT max(rowid), max(application_id), @Label, @Id FROM new_event_labels",
                    new { middle.Label, middle.Id });
                return middle;
            },
            default);
        Assert.NotEmpty(row.Id);
        Assert.Equal(ids, await ListAsync(application));

        await MoveAsync();

        Assert.Equal((20, 0, 0), await CountAsync());
        Assert.Equal(ids, await ListAsync(application));
    }

    [Fact]
    public async Task Labels_of_an_event_that_is_forgotten_are_not_moved()
    {
        await FillAsync(3);
        await Database.WriteAsync(static connection => connection.Execute("DELETE FROM events WHERE sequence = 2"), default);

        await MoveAsync();

        Assert.Equal((2, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task Labels_that_come_while_others_are_moved_wait_for_the_next_move()
    {
        var (application, ids) = await FillAsync(5);
        var labels = new NewLabels(Database, most: 5);
        labels.Added(5);
        var late = await AddAsync(application, ids.Count + 1);
        await labels.Moving;

        Assert.Equal([.. ids, late], await ListAsync(application));
        Assert.Equal(6, await CountAsync() is var (moved, waiting, _) ? moved + waiting : 0);
    }

    private async Task MoveAsync()
    {
        var labels = new NewLabels(Database, most: 1);
        labels.Added(1);
        await labels.Moving;
    }

    private async Task<(Applications.Application Application, List<string> Ids)> FillAsync(int events)
    {
        var application = await _store.AddApplicationAsync();
        var ids = new List<string>();
        for (var number = 1; number <= events; number++)
        {
            ids.Add(await AddAsync(application, number));
        }

        return (application, ids);
    }

    private async Task<string> AddAsync(Applications.Application application, int sequence)
    {
        var accepted = _store.NewEvent(application, "c", sequence) with { Tags = [] };
        Assert.IsType<JournalResult.Committed>(await _store.CommitAsync(await _store.EntryAsync(application, accepted)));
        return accepted.Id;
    }

    private async Task<List<string>> ListAsync(Applications.Application application)
    {
        var slice = await _store.Events.ListAsync(
            application.Id, new EventFilter { Channel = "c", WithContent = false }, new PageRequest(1_000), default);
        return [.. slice.Rows.Select(static row => row.Id).Order(StringComparer.Ordinal)];
    }

    private Task<(int Moved, int Waiting, int Moves)> CountAsync() => Database.ReadAsync(
        static connection => connection.QuerySingleAsync<(int, int, int)>(
            "SELECT (SELECT count(*) FROM event_labels), (SELECT count(*) FROM new_event_labels), (SELECT count(*) FROM label_moves)"),
        default);
}
