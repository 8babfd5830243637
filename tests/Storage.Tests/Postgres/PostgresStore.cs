using Fanfare.Contracts;
using Fanfare.Ownership;
using Fanfare.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare.Postgres;

/// <summary>Opens PostgreSQL stores in databases of their own.</summary>
internal static class PostgresStore
{
    public static StoreUnderTest Open(ManualClock clock)
    {
        var server = PostgresServer.GetAsync().GetAwaiter().GetResult();
        var connectionString = server.NewDatabaseAsync().GetAwaiter().GetResult();
        return Open(
            clock, new StorageOptions { Store = StorageOptions.Postgres, ConnectionString = connectionString },
            () => server.DropAsync(connectionString).GetAwaiter().GetResult());
    }

    public static StoreUnderTest Open(TimeProvider clock, StorageOptions options, Action closed)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new RealWaits(clock));
        services.AddSingleton(Options.Create(options));
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton<SecretProtector>();
        services.AddSingleton<StoreOwnership>();
        services.AddPostgresStorage();
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<PostgresDatabase>().PrepareAsync(default).GetAwaiter().GetResult();
        return new StoreUnderTest(provider, clock, () =>
        {
            provider.Dispose();
            closed();
        });
    }
}

/// <summary>The time of a test, with timers of the real clock: pauses of the database are over by themselves.</summary>
internal sealed class RealWaits(TimeProvider clock) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime, period);
}

[OnPostgres]
public sealed class PostgresJournalTests : JournalContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}

[OnPostgres]
public sealed class PostgresConfigurationTests : ConfigurationContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}

[OnPostgres]
public sealed class PostgresHistoryTests : HistoryContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}

[OnPostgres]
public sealed class PostgresHookTests : HookContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}

[OnPostgres]
public sealed class PostgresOwedTests : OwedContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}

[OnPostgres]
public sealed class PostgresReliabilityTests : ReliabilityContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}

[OnPostgres]
public sealed class PostgresSlackTests : SlackContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}

[OnPostgres]
public sealed class PostgresSlackCommandTests : SlackCommandContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => PostgresStore.Open(clock);
}
