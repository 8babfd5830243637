using System.Collections.Immutable;
using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.EventTypes;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Organizations;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Contracts;

/// <summary>A store with a clock that stands still, and short ways to fill it. Its services are found by their contracts alone.</summary>
public sealed class StoreUnderTest(IServiceProvider services, TimeProvider clock, Action close) : IDisposable
{
    public const string Organization = "org_1";

    public TimeProvider Clock { get; } = clock;

    public DateTimeOffset Now => Timestamp.Now(Clock);

    public OrganizationStore Organizations => Get<OrganizationStore>();

    public ApplicationStore Applications => Get<ApplicationStore>();

    public EventTypeStore EventTypes => Get<EventTypeStore>();

    public EndpointStore Endpoints => Get<EndpointStore>();

    public EventStore Events => Get<EventStore>();

    public AttemptStore Attempts => Get<AttemptStore>();

    public DeliveryStore Deliveries => Get<DeliveryStore>();

    public IJournalWriter Journal => Get<IJournalWriter>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public T Get<T>(string key)
        where T : notnull => services.GetRequiredKeyedService<T>(key);

    public void Dispose() => close();

    public Application NewApplication(string? uid = null) => new()
    {
        Id = EntityId.New(EntityId.Application, Clock),
        OrganizationId = Organization,
        Uid = uid,
        Name = "An application",
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    public Endpoint NewEndpoint(Application application, string? uid = null) => new()
    {
        Id = EntityId.New(EntityId.Endpoint, Clock),
        ApplicationId = application.Id,
        Uid = uid,
        Url = "http://localhost/hook",
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    public async Task<Application> AddApplicationAsync(string? uid = null)
    {
        var application = NewApplication(uid);
        Assert.IsType<WriteResult.Written>(await Applications.InsertAsync(application, null, default));
        return application;
    }

    public async Task<Endpoint> AddEndpointAsync(Application application)
    {
        var endpoint = NewEndpoint(application);
        Assert.IsType<WriteResult.Written>(await Endpoints.InsertAsync(endpoint, "whsec_first", null, null, default));
        return endpoint;
    }

    public Task AddEventTypeAsync(string name) => EventTypes.InsertAsync(
        new EventType { OrganizationId = Organization, Name = name, Description = "", CreatedAt = Now, UpdatedAt = Now }, null, default);

    public AcceptedEvent NewEvent(
        Application application, string channel, long sequence, string? eventId = null, string type = "a.type",
        byte[]? payload = null) => new()
        {
            Id = EntityId.New(EntityId.Message, Clock),
            ApplicationId = application.Id,
            Channel = channel,
            Sequence = sequence,
            EventType = type,
            EventId = eventId,
            Channels = [channel],
            Tags = ["tagged"],
            Payload = payload ?? "{}"u8.ToArray(),
            AcceptedAt = Now,
            PayloadExpiresAt = Now.AddDays(90),
        };

    public async Task<EventAppend> EntryAsync(Application application, AcceptedEvent accepted, params Endpoint[] endpoints) => new()
    {
        Event = accepted,
        Recipients = [.. endpoints.Select(endpoint => new Recipient(endpoint.Id, LaneName.OfChannel(accepted.Channel)))],
        SubscriptionVersion = (await Applications.ReadSubscriptionsAsync(application.Id, default))!.Version,
        WakeAt = Now.AddSeconds(30),
    };

    public async Task<JournalResult> CommitAsync(JournalEntry entry) => (await Journal.CommitAsync([entry], default)).Single();

    /// <summary>Stores an event that is owed to endpoints.</summary>
    public async Task<AcceptedEvent> AddEventAsync(Application application, string channel, long sequence, params Endpoint[] endpoints)
    {
        var accepted = NewEvent(application, channel, sequence);
        Assert.IsType<JournalResult.Committed>(await CommitAsync(await EntryAsync(application, accepted, endpoints)));
        return accepted;
    }

    public async Task<long> ClaimAsync(Endpoint endpoint) =>
        Assert.IsType<JournalResult.Claimed>(await CommitAsync(new OwnerClaim(endpoint.Id))).Epoch;

    public AttemptAppend NewAttempt(
        AcceptedEvent accepted, Endpoint endpoint, long epoch, MessageStatus status, DateTimeOffset? nextDueAt = null,
        int statusCode = 200) => new()
        {
            Attempt = new Attempt
            {
                Id = EntityId.New(EntityId.Attempt, Clock),
                ApplicationId = accepted.ApplicationId,
                EndpointId = endpoint.Id,
                MessageId = accepted.Id,
                Url = endpoint.Url,
                Status = status,
                Fault = status == MessageStatus.Success ? DeliveryFault.None : DeliveryFault.Status,
                StatusCode = statusCode,
                Response = "answer",
                Duration = TimeSpan.FromMilliseconds(7),
                Timestamp = Now,
                Last = nextDueAt is null,
            },
            Lane = LaneName.OfChannel(accepted.Channel),
            Sequence = accepted.Sequence,
            Epoch = epoch,
            NextDueAt = nextDueAt,
        };

    public async Task<ImmutableArray<OwedDelivery>> OwedAsync(Endpoint endpoint, string channel) =>
        (await Deliveries.ReadOwedAsync(endpoint.Id, channel, 0, 1_000, int.MaxValue, default)).Deliveries;
}
