using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fanfare.Contracts;

public abstract class GrainStateContract : StoreContract
{
    private static readonly GrainId Grain = NewId("one");

    private IGrainStorage States => Store.Get<IGrainStorage>("Default");

    [ContractFact]
    public async Task State_that_was_written_is_read_with_its_etag()
    {
        var written = new State { Value = new Note { Text = "hello" } };
        await States.WriteStateAsync("note", Grain, written);

        var read = await ReadAsync("note", Grain);

        Assert.True(read.RecordExists);
        Assert.Equal(("hello", written.ETag), (read.Value.Text, read.ETag));
        Assert.False((await ReadAsync("other", Grain)).RecordExists);
        Assert.False((await ReadAsync("note", NewId("two"))).RecordExists);
    }

    [ContractFact]
    public async Task A_write_over_anothers_write_is_refused()
    {
        await States.WriteStateAsync("note", Grain, new State());
        var mine = await ReadAsync("note", Grain);
        var theirs = await ReadAsync("note", Grain);
        await States.WriteStateAsync("note", Grain, theirs);

        await Assert.ThrowsAsync<InconsistentStateException>(() => States.WriteStateAsync("note", Grain, mine));
        await Assert.ThrowsAsync<InconsistentStateException>(() => States.ClearStateAsync("note", Grain, mine));
        await Assert.ThrowsAsync<InconsistentStateException>(() => States.WriteStateAsync("note", Grain, new State()));
        await States.WriteStateAsync("note", Grain, theirs);
    }

    [ContractFact]
    public async Task Cleared_state_is_gone_and_can_be_written_anew()
    {
        var state = new State { Value = new Note { Text = "hello" } };
        await States.WriteStateAsync("note", Grain, state);

        await States.ClearStateAsync("note", Grain, state);

        Assert.False((await ReadAsync("note", Grain)).RecordExists);
        await States.WriteStateAsync("note", Grain, state);
    }

    private static GrainId NewId(string key) => GrainId.Create("test", key);

    private async Task<State> ReadAsync(string name, GrainId grain)
    {
        var state = new State();
        await States.ReadStateAsync(name, grain, state);
        return state;
    }

    public sealed class Note
    {
        public string Text { get; set; } = "";
    }

    private sealed class State : IGrainState<Note>
    {
        public Note Value { get; set; } = new();

        Note? IGrainState<Note>.State { get => Value; set => Value = value!; }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
