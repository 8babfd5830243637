using Fanfare.Contracts;
using Fanfare.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare.Sqlite;

/// <summary>Opens SQLite stores in folders of their own.</summary>
internal static class SqliteStore
{
    public static StoreUnderTest Open(ManualClock clock)
    {
        var folder = Directory.CreateTempSubdirectory("fanfare-test-");
        return Open(clock, new StorageOptions { Path = folder.FullName }, () => folder.Delete(recursive: true));
    }

    public static StoreUnderTest Open(TimeProvider clock, StorageOptions options, Action closed)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddSingleton(Options.Create(options));
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton<SecretProtector>();
        services.AddSqliteStorage();
        var provider = services.BuildServiceProvider();
        return new StoreUnderTest(provider, clock, () =>
        {
            provider.Dispose();
            closed();
        });
    }
}

public sealed class SqliteJournalTests : JournalContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}

public sealed class SqliteConfigurationTests : ConfigurationContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}

public sealed class SqliteHistoryTests : HistoryContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}

public sealed class SqliteHookTests : HookContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}

public sealed class SqliteOwedTests : OwedContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}

public sealed class SqliteReliabilityTests : ReliabilityContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}

public sealed class SqliteSlackTests : SlackContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}

public sealed class SqliteSlackCommandTests : SlackCommandContract
{
    private protected override StoreUnderTest Open(ManualClock clock) => SqliteStore.Open(clock);
}
