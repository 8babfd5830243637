using System.Collections.Immutable;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Changes;
using Fanfare.Channels;
using Fanfare.Events;
using Orleans.Runtime;

namespace Fanfare.Api.Changes;

/// <summary>Publishes changes and requests about channels, and says in the API's words what became of them.</summary>
internal sealed class ChangePublisher(EventPublisher publisher, EventStore events)
{
    /// <summary>Publishes changes, each id once.</summary>
    /// <returns>What became of each, in the order of the changes; when this returns, all of them are durable.</returns>
    /// <exception cref="RefusedException">
    /// 404 when there is no such application; 422 when the idempotency key was used with another body; 503 when something could not be kept
    /// now.
    /// </exception>
    public async Task<ImmutableArray<PublishedChange>> PublishAsync(
        string applicationId, ImmutableArray<Change> changes, IdempotentRequest request, string? traceParent,
        CancellationToken cancellationToken)
    {
        var firsts = FirstsById(changes);
        var indexes = Enumerable.Range(0, changes.Length).Where(index => firsts[index] == index).ToList();
        ImmutableArray<PublishResult?> results;
        try
        {
            results = await publisher.PublishAllAsync(
                applicationId, [
                    .. indexes.Select(
                        index =>
                            changes[index].ToDraft() with { Idempotency = request.KeyFor(202, null, index), TraceParent = traceParent })]);
        }
        catch (Exception exception) when (
            changes.Length > 1 && exception is TimeoutException or OutcomeUnknownException or StoreUnavailableException or OrleansException)
        {
            throw Unavailable("The service cannot do this now.");
        }

        if (changes.Length > 1 && results.OfType<PublishResult.Unavailable>().FirstOrDefault() is { } unavailable)
        {
            throw Unavailable($"{unavailable.Reason} Nothing was kept; try again");
        }

        var published = new PublishedChange[changes.Length];
        for (var position = 0; position < indexes.Count; position++)
        {
            published[indexes[position]] = await ReadAsync(applicationId, results[position]!, request, cancellationToken);
        }

        for (var index = 0; index < changes.Length; index++)
        {
            published[index] = firsts[index] == index ? published[index] : published[firsts[index]] with { Repeated = true };
        }

        return [.. published];
    }

    /// <summary>Publishes one event on the channel that it names first.</summary>
    /// <exception cref="RefusedException">As for changes.</exception>
    public async Task<PublishedChange> PublishAsync(
        string applicationId, EventDraft draft, IdempotentRequest request, CancellationToken cancellationToken) =>
        await ReadAsync(applicationId, await publisher.PublishAsync(applicationId, draft), request, cancellationToken);

    private async Task<PublishedChange> ReadAsync(
        string applicationId, PublishResult result, IdempotentRequest request, CancellationToken cancellationToken) => result switch
        {
            PublishResult.Accepted accepted => new PublishedChange(accepted.MessageId, Repeated: false),

            // The same request again: it gets the same answer.
            PublishResult.RepeatedRequest repeated => new PublishedChange(request.Checked(repeated.First).MessageId, Repeated: false),
            PublishResult.DuplicateEventId duplicate =>
                new PublishedChange((await events.FindAsync(applicationId, duplicate.EventId, cancellationToken))?.Id, Repeated: true),
            PublishResult.NoApplication => throw Problems.NotFound("Application not found"),
            PublishResult.Unavailable unavailable => throw Problems.Unavailable($"{unavailable.Reason} Nothing was kept; try again"),
            var other => throw new InvalidOperationException($"A channel answered {other}."),
        };

    /// <summary>For each change, the first one that has its id; itself when it has none.</summary>
    private static int[] FirstsById(ImmutableArray<Change> changes)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var firsts = new int[changes.Length];
        for (var index = 0; index < firsts.Length; index++)
        {
            firsts[index] = changes[index].Id is not { } id || seen.TryAdd(id, index) ? index : seen[id];
        }

        return firsts;
    }

    private static RefusedException Unavailable(string reason) =>
        Problems.Unavailable(
            $"{reason} Some of the changes may have been kept: ask again with the same ids or the same idempotency key, and none is "
                + "kept twice");
}

/// <summary>What became of a change.</summary>
/// <param name="MessageId">The event that it has become; null when it was there before and is no longer known.</param>
/// <param name="Repeated">Whether a change of its id was there before.</param>
internal sealed record PublishedChange(string? MessageId, bool Repeated);
