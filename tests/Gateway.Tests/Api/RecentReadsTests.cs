using Fanfare.Api.Http.Keys;

namespace Fanfare.Api;

public sealed class RecentReadsTests
{
    private readonly ManualClock _clock = new();
    private readonly RecentReads<string, string> _recent;
    private string? _stored = "first";
    private int _reads;

    public RecentReadsTests() => _recent = new RecentReads<string, string>(_clock);

    [Fact]
    public async Task What_changes_elsewhere_is_seen_when_a_second_is_over()
    {
        Assert.Equal("first", await FindAsync());
        _stored = null;

        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal("first", await FindAsync());
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task What_changes_here_is_seen_at_once()
    {
        Assert.Equal("first", await FindAsync());
        _stored = "second";

        _recent.Forget();

        Assert.Equal("second", await FindAsync());
    }

    [Fact]
    public async Task A_read_that_began_before_a_change_is_not_kept()
    {
        var answer = new TaskCompletionSource<string?>();
        var reading = _recent.FindAsync("key", (_, _) => answer.Task, default);
        _stored = "second";

        _recent.Forget();
        answer.SetResult("first");

        Assert.Equal("first", await reading);
        Assert.Equal("second", await FindAsync());
    }

    [Fact]
    public async Task What_was_not_found_is_looked_for_each_time()
    {
        _stored = null;
        Assert.Null(await FindAsync());
        _stored = "new";

        Assert.Equal("new", await FindAsync());
        Assert.Equal("new", await FindAsync());
        Assert.Equal(2, _reads);
    }

    private ValueTask<string?> FindAsync() => _recent.FindAsync(
        "key",
        (_, _) =>
        {
            _reads++;
            return Task.FromResult(_stored);
        },
        default);
}
