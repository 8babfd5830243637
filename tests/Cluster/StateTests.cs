using Fanfare.Hosting;
using Fanfare.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fanfare.Cluster;

/// <summary>The statements that Fanfare gives to Orleans' own provider of grain state.</summary>
public sealed class StateTests
{
    private static readonly GrainId Grain = GrainId.Create("test", "one");

    [Fact]
    public Task State_in_SQLite_is_kept_under_its_etag() => CheckAsync(delete: false);

    [Fact]
    public Task State_in_SQLite_that_is_deleted_when_cleared_is_kept_under_its_etag() => CheckAsync(delete: true);

    [PostgresFact]
    public async Task State_in_PostgreSQL_is_kept_under_its_etag() => await CheckAsync(delete: false, await OnPostgresAsync());

    [PostgresFact]
    public async Task State_in_PostgreSQL_that_is_deleted_when_cleared_is_kept_under_its_etag() =>
        await CheckAsync(delete: true, await OnPostgresAsync());

    [Fact]
    public Task Of_first_writes_at_once_to_SQLite_one_wins() => RaceAsync();

    [PostgresFact]
    public async Task Of_first_writes_at_once_to_PostgreSQL_one_wins() => await RaceAsync(await OnPostgresAsync());

    private static async Task<(string, string)[]> OnPostgresAsync() =>
        [("Storage:Store", "postgres"), ("Storage:ConnectionString", await (await PostgresServer.GetAsync()).NewDatabaseAsync())];

    private static async Task CheckAsync(bool delete, params (string, string)[] options)
    {
        await using var host = await TestHost.StartAsync(
            services => services.Configure<AdoNetGrainStorageOptions>("Default", storage => storage.DeleteStateOnClear = delete), options);
        var states = StatesOf(host);

        Assert.False((await ReadAsync(states)).RecordExists);
        await states.WriteStateAsync("note", Grain, new GrainState<Note>(new Note("first")));
        var stale = await ReadAsync(states);
        var current = await ReadAsync(states);
        Assert.Equal((true, "first"), (stale.RecordExists, stale.State!.Text));
        current.State = new Note("second");
        await states.WriteStateAsync("note", Grain, current);
        await Assert.ThrowsAsync<InconsistentStateException>(() => states.WriteStateAsync("note", Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => states.ClearStateAsync("note", Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => states.WriteStateAsync("note", Grain, new GrainState<Note>(new Note("anew"))));
        Assert.Equal(("second", current.ETag), ((await ReadAsync(states)).State!.Text, (await ReadAsync(states)).ETag));
        Assert.False((await ReadAsync(states, GrainId.Create("test", "two"))).RecordExists);

        await states.ClearStateAsync("note", Grain, current);
        var cleared = await ReadAsync(states);
        Assert.False(cleared.RecordExists);
        cleared.State = new Note("again");
        await states.WriteStateAsync("note", Grain, cleared);
        Assert.Equal("again", (await ReadAsync(states)).State!.Text);
    }

    private static async Task RaceAsync(params (string, string)[] options)
    {
        await using var host = await TestHost.StartAsync(options);
        var states = StatesOf(host);

        for (var round = 0; round < 20; round++)
        {
            var grain = GrainId.Create("race", $"{round}");
            var wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => TryWriteAsync(states, grain, $"{number}")));

            var winner = Assert.Single(wins.OfType<string>());
            Assert.Equal(winner, (await ReadAsync(states, grain)).State!.Text);
        }
    }

    /// <returns>What was written; null when it was refused.</returns>
    private static async Task<string?> TryWriteAsync(IGrainStorage states, GrainId grain, string text)
    {
        try
        {
            await states.WriteStateAsync("note", grain, new GrainState<Note>(new Note(text)));
            return text;
        }
        catch (InconsistentStateException)
        {
            return null;
        }
    }

    private static IGrainStorage StatesOf(TestHost host) => host.Get<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>("Default");

    private static async Task<GrainState<Note>> ReadAsync(IGrainStorage states, GrainId? grain = null)
    {
        var state = new GrainState<Note>();
        await states.ReadStateAsync("note", grain ?? Grain, state);
        return state;
    }

    [GenerateSerializer]
    public sealed record Note(string Text)
    {
        public Note()
            : this("")
        {
        }
    }
}
