using System.Text.Json;
using Dapper;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Organizations;
using Fanfare.Paging;
using Fanfare.Replays;
using Fanfare.Retries;
using Fanfare.Sql;

namespace Fanfare.Contracts;

/// <summary>What stands between sent and trusted, as a store must keep it.</summary>
public abstract partial class ReliabilityContract : StoreContract
{
    private static readonly RetryPolicy Policy = new()
    {
        Handlers = [
            new RetryRule
            {
                On = RetryFailures.AnyFailure,
                Interval = new RetryInterval { Type = RetryInterval.ByList, List = [1, 2] },
                Jitter = new RetryJitter { Type = RetryJitter.Full },
            }],
    };

    [ContractFact]
    public async Task Settings_and_states_of_an_endpoint_come_back_as_they_were()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = Store.NewEndpoint(application) with
        {
            Settings = new EndpointSettings
            {
                Ordering = Ordering.None,
                TimeoutSeconds = 1.5,
                Kind = "a-kind",
                Format = "a-format",
                SigningStyle = "github",
                DestinationSettings = new Dictionary<string, JsonElement>(
                    StringComparer.Ordinal)
                { ["own"] = JsonSerializer.SerializeToElement(new { a = 1 }) },
                Verification = new VerificationSettings(VerificationStyle.CloudEvents, Strict: true, HoldUntilVerified: true),
                RetryPolicy = Policy,
            },
            Verification = Pending() with { Hold = true, AllowedRate = 2 },
        };

        await Store.Endpoints.InsertAsync(endpoint, "whsec_x", null, null, default);

        var read = (await Store.Endpoints.FindAsync(application.Id, endpoint.Id, default))!;
        Assert.Equivalent(endpoint, read, strict: true);
        Assert.Equal((true, true), (read.Held, read.Subscribed));
        Assert.True(Assert.Single((await Store.Applications.ReadSubscriptionsAsync(application.Id, default))!.Subscriptions).Unordered);
    }

    [ContractFact]
    public async Task Settings_that_version_0_1_stored_are_migrated()
    {
        const string Old =
            """
            {"kind":"slackApi","slack":{"channel":"#a","template":"{\u0022text\u0022:\u0022\\u0022kind\\u0022:\\u0022slackApi\\u0022 1.50\u0022,\u0022blocks\u0022:[]}"},"signingStyle":"gitHub","format":"slackChat","spelling":"documented","retryPolicy":{"handlers":[]}}
            """;
        var application = await Store.AddApplicationAsync();
        var endpoint = Store.NewEndpoint(application);
        await Store.Endpoints.InsertAsync(endpoint, "whsec_x", null, null, default);
        var database = Store.Get<SqlDatabase>();
        var migration = Migration.Known(database.GetType().Name.Replace("Database", "", StringComparison.Ordinal)).Single(
            static one => one.Name.EndsWith("destinations.sql", StringComparison.Ordinal));

        await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync("UPDATE endpoints SET settings = @Old WHERE id = @Id", new { Old = Old.Trim(), endpoint.Id });
                await using var command = connection.CreateCommand();
                command.CommandText = migration.Sql;
                return await command.ExecuteNonQueryAsync();
            },
            default);

        var settings = (await Store.Endpoints.FindAsync(application.Id, endpoint.Id, default))!.Settings;
        Assert.Equal(("slack-api", "github", "slackchat"), (settings.Kind, settings.SigningStyle, settings.Format));
        Assert.Equal("documented", settings.DestinationSettings!["spelling"].GetString());
        Assert.Equal(
            """{"channel":"#a","template":{"text":"\u0022kind\u0022:\u0022slackApi\u0022 1.50","blocks":[]}}""",
            settings.DestinationSettings["slack"].GetRawText());
        Assert.NotNull(settings.RetryPolicy);
    }

    [ContractFact]
    public async Task A_handshakes_outcome_is_written_by_the_owner_for_its_own_round_only()
    {
        var (application, endpoint) = await AddPendingAsync();
        var epoch = await Store.ClaimAsync(endpoint);
        var verified = Pending() with { Status = VerificationStatus.Verified };

        Assert.IsType<JournalResult.Fenced>(await Store.CommitAsync(new VerificationSetting(endpoint.Id, epoch - 1, verified)));
        await Store.CommitAsync(new VerificationSetting(endpoint.Id, epoch, verified with { Code = "another" }));
        Assert.Empty((await Store.Applications.ReadSubscriptionsAsync(application.Id, default))!.Subscriptions);
        var version = (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!.Version;

        var committed = Assert.IsType<JournalResult.Committed>(
            await Store.CommitAsync(new VerificationSetting(endpoint.Id, epoch, verified)));

        Assert.True(committed.TargetVersion > version);
        Assert.Single((await Store.Applications.ReadSubscriptionsAsync(application.Id, default))!.Subscriptions);
        var target = (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!;
        Assert.Equal((VerificationStatus.Verified, false), (target.Endpoint.Verification!.Status, target.Endpoint.Held));
    }

    [ContractFact]
    public async Task An_endpoint_that_waits_for_its_handshake_is_due_to_be_woken()
    {
        var (_, endpoint) = await AddPendingAsync();

        Assert.Equal([endpoint.Id], (await Store.Deliveries.ReadDueWakesAsync(Store.Now, null, 10, default)).Select(due => due.EndpointId));
    }

    [ContractFact]
    public async Task Health_is_written_by_the_owner_and_may_disable()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var epoch = await Store.ClaimAsync(endpoint);
        var health = new EndpointHealth
        {
            BreakerOpen = true,
            ProbeAt = Store.Now,
            Opened = 2,
            PausedUntil = Store.Now,
            FailingSince = Store.Now,
        };

        Assert.IsType<JournalResult.Fenced>(await Store.CommitAsync(new HealthSetting(endpoint.Id, epoch - 1, health)));
        await Store.CommitAsync(new HealthSetting(endpoint.Id, epoch, health));
        Assert.Equal(health, (await Store.Endpoints.FindAsync(application.Id, endpoint.Id, default))!.Health);

        await Store.CommitAsync(new HealthSetting(endpoint.Id, epoch, new EndpointHealth { DisabledBecause = "gone" }) { Disable = true });
        var disabled = (await Store.Endpoints.FindAsync(application.Id, endpoint.Id, default))!;
        Assert.Equal((true, "gone"), (disabled.Disabled, disabled.Health.DisabledBecause));
        Assert.Empty((await Store.Applications.ReadSubscriptionsAsync(application.Id, default))!.Subscriptions);
    }

    [ContractFact]
    public async Task Settings_come_from_the_endpoint_else_from_the_organization()
    {
        await AddOrganizationAsync();
        await Store.Get<RetryPolicyStore>().PutAsync(StoreUnderTest.Organization, "named", Policy, Store.Now, default);
        var application = await Store.AddApplicationAsync();
        var endpoint = Store.NewEndpoint(application) with { Settings = new EndpointSettings { TimeoutSeconds = 3 } };
        await Store.Endpoints.InsertAsync(endpoint, "whsec_x", null, null, default);
        var before = (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!;

        await Store.Organizations.UpdateDefaultsAsync(
            StoreUnderTest.Organization, _ =>
                new EndpointSettings { TimeoutSeconds = 9, Ordering = Ordering.None, RetryPolicyName = "named", ThrottleRate = 7 },
                default);

        var target = (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!;
        Assert.True(target.Version > before.Version);
        Assert.Equal((3, Ordering.None, 7), (target.Settings.TimeoutSeconds, target.Settings.Ordering, target.ThrottleRate));
        Assert.Equivalent(Policy, target.RetryPolicy, strict: true);
        Assert.Null(
            await Store.Organizations.UpdateDefaultsAsync(
                StoreUnderTest.Organization, _ => new EndpointSettings { RetryPolicyName = "nowhere" }, default));
        Assert.IsType<WriteResult.Conflict>(await Store.Get<RetryPolicyStore>().DeleteAsync(StoreUnderTest.Organization, "named", default));
    }

    [ContractFact]
    public async Task A_change_of_a_policy_is_a_change_of_the_endpoints_of_its_organization()
    {
        await AddOrganizationAsync();
        var endpoint = await Store.AddEndpointAsync(await Store.AddApplicationAsync());
        var before = (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!.Version;

        var (stored, created) = await Store.Get<RetryPolicyStore>().PutAsync(StoreUnderTest.Organization, "p", Policy, Store.Now, default);

        Assert.True(created);
        Assert.Equal("p", stored.Name);
        Assert.True((await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!.Version > before);
        Assert.Equal(
            ["p"],
            (await Store.Get<RetryPolicyStore>().ListAsync(StoreUnderTest.Organization, new PageRequest(10), default)).Select(
                one => one.Name));
    }

    [ContractFact]
    public async Task An_attempt_that_was_rate_limited_is_counted_apart()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var accepted = await Store.AddEventAsync(application, "c", 1, endpoint);
        var epoch = await Store.ClaimAsync(endpoint);

        await Store.CommitAsync(
            Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Fail, Store.Now, 429) with { RateLimited = true });
        await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Fail, Store.Now, 500));

        var owed = Assert.Single(await Store.OwedAsync(endpoint, "c"));
        Assert.Equal((2, 1), (owed.AttemptsMade, owed.RateLimited));
    }

    private static VerificationState Pending() =>
        new() { Status = VerificationStatus.Pending, At = DateTimeOffset.UnixEpoch, Code = "code" };

    private BackgroundTask NewTask(Endpoint endpoint, string type) => new()
    {
        Id = EntityId.New(EntityId.BackgroundTask, Clock),
        OrganizationId = StoreUnderTest.Organization,
        ApplicationId = endpoint.ApplicationId,
        EndpointId = endpoint.Id,
        Type = type,
        Input = new TaskInput(),
        CreatedAt = Store.Now,
        UpdatedAt = Store.Now,
    };

    private Task AddOrganizationAsync() => Store.Organizations.InsertOrganizationAsync(
        StoreUnderTest.Organization, "One", new ApiKey
        {
            Id = "key_1",
            OrganizationId = StoreUnderTest.Organization,
            Hash = "h",
            CreatedAt = Store.Now,
        }, default);

    private async Task<(Applications.Application Application, Endpoint Endpoint)> AddPendingAsync()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = Store.NewEndpoint(application) with
        {
            Settings = new EndpointSettings { Verification = new VerificationSettings(VerificationStyle.Challenge) },
            Verification = Pending(),
        };
        Assert.IsType<WriteResult.Written>(await Store.Endpoints.InsertAsync(endpoint, "whsec_x", null, null, default));
        return (application, endpoint);
    }
}
