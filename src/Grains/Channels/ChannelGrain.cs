using System.Collections.Immutable;
using System.Diagnostics;
using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Telemetry;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;

namespace Fanfare.Channels;

/// <summary>
/// Gives events their place in a channel, has them stored together with the deliveries that they make, and hands them to the
/// endpoints in that order. Publishes interleave (ADR 0005): an event takes its place and its turn in the journal without an await
/// in between, and the journal answers in order. A channel that rests is soon let go: there may be one for each order of a shop.
/// </summary>
[Reentrant, CollectionAgeLimit(Minutes = 2)]
internal sealed class ChannelGrain(
    Journal journal, IJournalWriter store, Routing routing, DeliveryMetrics metrics, TimeProvider time,
    IOptions<DeliveryOptions> options) : Grain, IChannelGrain
{
    private const int MostTries = 32;

    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private ChannelKey _key;
    private long _lastSequence;
    private SubscriptionSnapshot? _snapshot;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ChannelKey.Parse(this.GetPrimaryKeyString());
        _lastSequence = await store.ReadLastSequenceAsync(_key.ApplicationId, _key.Channel, cancellationToken);
    }

    public async Task<PublishResult> PublishAsync(EventDraft draft)
    {
        using var span = Traces.Start("publish", ActivityKind.Producer, draft.TraceParent);
        var result = await PersistAsync(span is null ? draft : draft with { TraceParent = span.Id });
        metrics.Published(result);
        return result;
    }

    private async Task<PublishResult> PersistAsync(EventDraft draft)
    {
        try
        {
            for (var tries = 0; tries < MostTries; tries++)
            {
                if (await TryPublishAsync(draft) is { } result)
                {
                    return result;
                }
            }
        }
        catch (StoreUnavailableException exception)
        {
            // Should it have been stored all the same, nobody was handed it: the endpoints look for themselves before they take the next
            // one.
            _known.Clear();
            return new PublishResult.Unavailable(exception.Message);
        }

        return new PublishResult.Unavailable("The application's endpoints change too fast.");
    }

    /// <summary>Publishes once; null when it must be done again because something had changed under it.</summary>
    private async Task<PublishResult?> TryPublishAsync(EventDraft draft)
    {
        _snapshot ??= await GrainFactory.GetGrain<IApplicationGrain>(_key.ApplicationId).GetSubscriptionsAsync(0);
        if (_snapshot is not { } snapshot)
        {
            return new PublishResult.NoApplication();
        }

        var accepted = Place(draft);
        var recipients = routing.RecipientsOf(accepted, snapshot);
        var entry = new EventAppend
        {
            Event = accepted,
            Recipients = recipients,
            SubscriptionVersion = snapshot.Version,
            WakeAt = accepted.AcceptedAt + options.Value.WakeAfter,
            Idempotency = draft.Idempotency,
        };
        if (!journal.TryAppend(entry, out var committed))
        {
            return new PublishResult.Unavailable("The store's queue is full.");
        }

        JournalResult result;
        using (Traces.Start("commit", ActivityKind.Internal, accepted.TraceParent))
        {
            result = await committed;
        }

        switch (result)
        {
            case JournalResult.Committed:
                Push(accepted, recipients);
                return new PublishResult.Accepted(accepted.Id, accepted.AcceptedAt) { Event = accepted with { Payload = null } };

            case JournalResult.StaleSubscriptions stale:
                await RefreshAsync(stale.CurrentVersion);
                return null;

            case JournalResult.SequenceTaken:
                _lastSequence = Math.Max(
                    _lastSequence, await store.ReadLastSequenceAsync(_key.ApplicationId, _key.Channel, CancellationToken.None));
                _known.Clear();
                return null;

            case JournalResult.DuplicateEventId:
                return new PublishResult.DuplicateEventId(accepted.EventId!);

            case JournalResult.Repeated repeated:
                return new PublishResult.RepeatedRequest(repeated.First);

            case JournalResult.NoApplication:
                _snapshot = null;
                return new PublishResult.NoApplication();

            case JournalResult.Fenced:
                return new PublishResult.Unavailable("Another process has taken the store over.");

            case var other:
                throw new InvalidOperationException($"The journal answered an event with {other}.");
        }
    }

    private AcceptedEvent Place(EventDraft draft)
    {
        var now = Timestamp.Now(time);
        return new AcceptedEvent
        {
            Id = EntityId.New(EntityId.Message, time),
            ApplicationId = _key.ApplicationId,
            Channel = _key.Channel,

            // One after the other: should another activation append too, the store refuses one of the two.
            Sequence = ++_lastSequence,
            EventType = draft.EventType,
            Payload = draft.Payload,
            Channels = draft.Channels,
            EventId = draft.EventId,
            Tags = draft.Tags,
            AcceptedAt = now,
            PayloadExpiresAt = now + draft.PayloadRetention,
            OnlyEndpointId = draft.OnlyEndpointId,
            TraceParent = draft.TraceParent,
        };
    }

    private async Task RefreshAsync(long version)
    {
        var fresh = await GrainFactory.GetGrain<IApplicationGrain>(_key.ApplicationId).GetSubscriptionsAsync(version);
        if (_snapshot is null || fresh is null || fresh.Version > _snapshot.Version)
        {
            _snapshot = fresh;
        }
    }

    private void Push(AcceptedEvent accepted, ImmutableArray<Recipient> recipients)
    {
        foreach (var (endpointId, lane) in recipients)
        {
            if (!_known.TryGetValue(endpointId, out var known))
            {
                _known[endpointId] = known = new Known(GrainFactory.GetGrain<IEndpointGrain>(endpointId));
            }

            if (LaneName.IsOfOne(lane))
            {
                _ = known.Grain.PushAsync(accepted, lane, 0);
            }
            else
            {
                _ = known.Grain.PushAsync(accepted, lane, known.LastPushed);
                known.LastPushed = accepted.Sequence;
            }
        }
    }

    /// <summary>An endpoint that this activation has handed events to.</summary>
    private sealed class Known(IEndpointGrain grain)
    {
        public IEndpointGrain Grain { get; } = grain;

        public long LastPushed { get; set; }
    }
}
