namespace Fanfare.EntityFrameworkCore;

public sealed class RuleTests
{
    [Theory]
    [InlineData(1, null, 0.0, 500)]
    [InlineData(1, null, 1.0, 250)]
    [InlineData(3, null, 0.0, 2_000)]
    [InlineData(1_000, null, 0.0, 60_000)]
    [InlineData(1, 7_000, 0.5, 7_000)]
    [InlineData(1_000, 1_000, 0.0, 60_000)]
    [InlineData(1, 600_000, 0.0, 600_000)]
    public void Waits_grow_to_the_longest_unless_the_server_asks_for_more(int failures, int? retryAfter, double roll, int expected)
    {
        TimeSpan? asked = retryAfter is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

        Assert.Equal(TimeSpan.FromMilliseconds(expected), Backoff.After(failures, TimeSpan.FromMinutes(1), asked, roll));
    }

    [Theory]
    [InlineData("""{"detail":[{"loc":["body","changes/3/key"],"msg":"Too long."}]}""", 3)]
    [InlineData("""{"detail":[{"loc":["body","changes","0","key"],"msg":"Too long."}]}""", 0)]
    [InlineData("""{"detail":[{"loc":["body","changes[12].key"]}]}""", 12)]
    [InlineData("""{"detail":[{"loc":["body","changes/99/key"]}]}""", null)]
    [InlineData("""{"detail":[{"loc":["body","changes"]}]}""", null)]
    [InlineData("", null)]
    public void A_refusal_names_its_change(string body, int? expected) =>
        Assert.Equal(expected, Assert.IsType<ChangeAnswer.Refused>(ChangeAnswer.Of(422, body, null, 20)).Index);

    [Theory]
    [InlineData(202, typeof(ChangeAnswer.Accepted))]
    [InlineData(301, typeof(ChangeAnswer.Later))]
    [InlineData(400, typeof(ChangeAnswer.Refused))]
    [InlineData(401, typeof(ChangeAnswer.Later))]
    [InlineData(403, typeof(ChangeAnswer.Later))]
    [InlineData(404, typeof(ChangeAnswer.Later))]
    [InlineData(413, typeof(ChangeAnswer.Refused))]
    [InlineData(429, typeof(ChangeAnswer.Later))]
    [InlineData(500, typeof(ChangeAnswer.Later))]
    public void Only_what_is_wrong_with_a_change_parks_it(int status, Type expected) =>
        Assert.IsType(expected, ChangeAnswer.Of(status, "", null, 1));

    [Fact]
    public void A_batch_ends_where_it_grows_too_large_but_has_one_change_at_least()
    {
        var large = new string('x', 300 * 1024);
        List<OutboxChange> changes = [
            new() { Data = large + large }, new() { Data = large }, new() { Data = "{}" }, new() { Data = large }];

        Assert.Single(OutboxQueue.Cut(changes, long.MaxValue));
        Assert.Equal(2, OutboxQueue.Cut(changes[1..], long.MaxValue).Count);
    }

    [Fact]
    public async Task A_lease_is_kept_by_its_holder_and_taken_when_it_has_run_out()
    {
        await using var database = await ChatDatabase.SqliteAsync();
        await using var context = database.NewContext();
        await using var other = database.NewContext();
        var clock = new ManualClock();
        var lease = TimeSpan.FromSeconds(10);
        var (mine, theirs) = (new LeaseTurn(context, lease, clock), new LeaseTurn(other, lease, clock));

        Assert.True(await mine.TakeAsync(default));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await mine.TakeAsync(default));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(await theirs.TakeAsync(default));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await theirs.TakeAsync(default));
        Assert.False(await mine.TakeAsync(default));
        await theirs.ReleaseAsync();
        Assert.True(await mine.TakeAsync(default));
    }
}
