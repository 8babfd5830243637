using System.Diagnostics.Metrics;
using Fanfare.Deliveries;
using Fanfare.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fanfare.Journals;

public sealed class JournalTests
{
    private readonly GatedWriter _writer = new();
    private readonly NoMeters _meters = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task What_queues_during_a_commit_is_the_next_batch()
    {
        var journal = Start(new JournalOptions());

        var first = Append(journal, 1);
        await _writer.Entered(1);
        var rest = Enumerable.Range(2, 5).Select(number => Append(journal, number)).ToList();
        _writer.Open();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal([1, 5], _writer.Batches);
    }

    [Fact]
    public async Task A_batch_is_no_larger_than_it_may_be()
    {
        var journal = Start(new JournalOptions { MaxBatchEntries = 2 });

        var first = Append(journal, 1);
        await _writer.Entered(1);
        var rest = Enumerable.Range(2, 5).Select(number => Append(journal, number)).ToList();
        _writer.Open();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal([1, 2, 2, 1], _writer.Batches);
    }

    [Fact]
    public async Task A_full_queue_refuses_events_and_takes_them_again_when_it_has_room()
    {
        var journal = Start(new JournalOptions { MaxQueuedEntries = 2 });
        var first = Append(journal, 1);
        var second = Append(journal, 2);

        Assert.False(journal.TryAppend(NewEvent(3), out _));
        _ = journal.AppendAsync(new WakeSetting("ep_1", null));
        _writer.Open();
        await Task.WhenAll(first, second);

        await Append(journal, 4);
    }

    [Fact]
    public async Task A_queue_that_is_full_by_bytes_refuses_too()
    {
        var journal = Start(new JournalOptions { MaxQueuedBytes = 1 << 20 });
        var large = NewEvent(1) with { Event = NewEvent(1).Event with { Payload = new byte[1 << 20] } };

        Assert.True(journal.TryAppend(large, out var committed));
        Assert.False(journal.TryAppend(NewEvent(2), out _));

        _writer.Open();
        await committed;
    }

    [Fact]
    public async Task When_the_store_is_away_everybody_hears_it_and_the_next_batch_is_tried()
    {
        var journal = Start(new JournalOptions());
        _writer.Fail = _ => new StoreUnavailableException("away");
        _writer.Open();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Append(journal, 1));

        _writer.Fail = _ => null;
        Assert.IsType<JournalResult.Committed>(await Append(journal, 2));
    }

    [Fact]
    public async Task One_entry_that_the_store_chokes_on_does_not_take_the_others_with_it()
    {
        var journal = Start(new JournalOptions());
        var first = Append(journal, 1);
        await _writer.Entered(1);
        _writer.Fail = batch => batch.Any(entry => entry is EventAppend { Event.Sequence: 3 }) ? new InvalidDataException("poison") : null;
        var rest = Enumerable.Range(2, 3).Select(number => Append(journal, number)).ToList();
        _writer.Open();

        await Task.WhenAll(first, rest[0], rest[2]);
        await Assert.ThrowsAsync<InvalidDataException>(() => rest[1]);
    }

    [Fact]
    public async Task An_event_that_has_waited_too_long_is_refused_and_an_attempt_is_not()
    {
        var journal = Start(new JournalOptions());
        var first = Append(journal, 1);
        await _writer.Entered(1);
        var late = Append(journal, 2);
        var attempt = journal.AppendAsync(new WakeSetting("ep_1", null));

        _clock.Advance(TimeSpan.FromSeconds(6));
        _writer.Open();

        await Task.WhenAll(first, attempt);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => late);
        Assert.Equal([1, 1], _writer.Batches);
    }

    [Fact]
    public async Task A_stopping_journal_writes_what_has_queued_and_refuses_the_rest()
    {
        var journal = Start(new JournalOptions());
        var first = Append(journal, 1);
        var stopping = journal.StopAsync();

        Assert.False(journal.TryAppend(NewEvent(2), out _));
        Assert.Throws<StoreUnavailableException>(() => { _ = journal.AppendAsync(new WakeSetting("ep_1", null)); });
        _writer.Open();
        await stopping;
        Assert.True(first.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task An_attempt_waits_a_moment_and_is_written_when_nothing_else_comes()
    {
        _writer.Open();
        var journal = Start(new JournalOptions());
        var attempt = journal.AppendAsync(NewAttempt());
        await _clock.WaitForTimerAsync();

        _clock.Advance(TimeSpan.FromMilliseconds(4));
        Assert.Empty(_writer.Batches);
        Assert.False(attempt.IsCompleted);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<JournalResult.Committed>(await attempt);
    }

    [Fact]
    public async Task An_event_takes_the_attempts_that_wait_with_it_at_once()
    {
        _writer.Open();
        var journal = Start(new JournalOptions());
        var attempts = Enumerable.Range(0, 3).Select(_ => journal.AppendAsync(NewAttempt())).ToList();
        await _clock.WaitForTimerAsync();

        await Task.WhenAll([Append(journal, 1), .. attempts]);

        Assert.Equal([4], _writer.Batches);
    }

    [Fact]
    public async Task Attempts_that_fill_a_batch_do_not_wait()
    {
        _writer.Open();
        var journal = Start(new JournalOptions { MaxBatchEntries = 3 });

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => journal.AppendAsync(NewAttempt())));

        Assert.Equal([3], _writer.Batches);
    }

    [Fact]
    public async Task A_stopping_journal_does_not_wait_with_its_attempts()
    {
        _writer.Open();
        var journal = Start(new JournalOptions());
        var attempt = journal.AppendAsync(NewAttempt());
        await _clock.WaitForTimerAsync();

        await journal.StopAsync();

        Assert.True(attempt.IsCompletedSuccessfully);
    }

    private static AttemptAppend NewAttempt() => new()
    {
        Attempt = new Attempt
        {
            Id = "atmpt_1",
            ApplicationId = "app_1",
            EndpointId = "ep_1",
            MessageId = "msg_1",
            Url = "https://example.com",
            Status = MessageStatus.Success,
            Fault = DeliveryFault.None,
            StatusCode = 200,
            Response = "",
            Duration = TimeSpan.Zero,
            Timestamp = default,
            Last = true,
        },
        Lane = "c",
        Sequence = 1,
        Epoch = 1,
        NextDueAt = null,
    };

    private static EventAppend NewEvent(long sequence) => new()
    {
        Event = new AcceptedEvent
        {
            Id = "msg_1",
            ApplicationId = "app_1",
            Channel = "c",
            Sequence = sequence,
            EventType = "t",
            Payload = [],
            AcceptedAt = default,
            PayloadExpiresAt = default,
        },
        Recipients = [],
        SubscriptionVersion = 1,
        WakeAt = default,
    };

    private static Task<JournalResult> Append(Journal journal, long sequence)
    {
        Assert.True(journal.TryAppend(NewEvent(sequence), out var committed));
        return committed;
    }

    private Journal Start(JournalOptions options)
    {
        var journal = new Journal(_writer, options, new JournalMetrics(_meters), _clock, NullLogger<Journal>.Instance);
        journal.Start();
        return journal;
    }

    /// <summary>A store whose commits wait until the test lets them.</summary>
    private sealed class NoMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    private sealed class GatedWriter : IJournalWriter
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<int> Batches { get; } = [];

        public Func<IReadOnlyList<JournalEntry>, Exception?> Fail { get; set; } = _ => null;

        public void Open() => _gate.TrySetResult();

        /// <summary>Completes when the first batch has come.</summary>
        public Task Entered(int batches) => batches == 1 ? _entered.Task : throw new ArgumentOutOfRangeException(nameof(batches));

        public async Task<IReadOnlyList<JournalResult>> CommitAsync(IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken)
        {
            _entered.TrySetResult();
            await _gate.Task;
            Batches.Add(batch.Count);
            return Fail(batch) is { } failure ? throw failure : [.. batch.Select(_ => new JournalResult.Committed())];
        }

        public Task<long> ReadLastSequenceAsync(string applicationId, string channel, CancellationToken cancellationToken) =>
            Task.FromResult(0L);
    }
}
