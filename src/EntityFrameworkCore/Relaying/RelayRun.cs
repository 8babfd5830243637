using Microsoft.Extensions.Logging;

namespace Fanfare.EntityFrameworkCore;

/// <summary>One request after the other: reads, sends, and does what the answer says.</summary>
internal sealed class RelayRun(OutboxQueue queue, ChangeClient client, int batchSize, ILogger logger)
{
    /// <summary>After a batch was refused without a word on which change is wrong: as many requests have one change only.</summary>
    private int _single;

    public async Task<RelayStep> StepAsync(CancellationToken cancellationToken)
    {
        var changes = await queue.ReadAsync(_single > 0 ? 1 : batchSize, cancellationToken).ConfigureAwait(false);
        if (changes.Count == 0)
        {
            return RelayStep.Idle;
        }

        // Not stopped halfway, nor what follows: it would only be sent again.
        switch (await client.SendAsync(changes).ConfigureAwait(false))
        {
            case ChangeAnswer.Accepted:
                await queue.RemoveAsync(changes, CancellationToken.None).ConfigureAwait(false);
                logger.Relayed(changes.Count, changes[^1].Id);
                break;
            case ChangeAnswer.Refused { Index: null } when changes.Count > 1:
                _single = changes.Count;
                return RelayStep.Done;
            case ChangeAnswer.Refused refused:
                var wrong = changes[changes.Count == 1 ? 0 : refused.Index!.Value];
                await queue.ParkAsync(wrong, refused.Why, CancellationToken.None).ConfigureAwait(false);
                logger.Parked(wrong.ChangeId, wrong.Model, wrong.Key, wrong.Channel, refused.Why);
                break;
            case ChangeAnswer.Later later:
                return new RelayStep(RelayStepKind.Wait, later.Why, later.RetryAfter);
        }

        _single = Math.Max(0, _single - 1);
        return RelayStep.Done;
    }
}

/// <summary>What came of one request.</summary>
/// <param name="Kind">What to do next.</param>
/// <param name="Why">Why to wait.</param>
/// <param name="RetryAfter">How long, if the server has said it.</param>
internal sealed record RelayStep(RelayStepKind Kind, string Why = "", TimeSpan? RetryAfter = null)
{
    public static RelayStep Done { get; } = new(RelayStepKind.Done);

    public static RelayStep Idle { get; } = new(RelayStepKind.Idle);
}

/// <summary>What to do next.</summary>
internal enum RelayStepKind
{
    /// <summary>Go on.</summary>
    Done,

    /// <summary>Wait for changes.</summary>
    Idle,

    /// <summary>Wait, and try the same again.</summary>
    Wait,
}
