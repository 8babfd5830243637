using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Bench.Store;

/// <summary>The store by itself, without a process around it.</summary>
internal sealed class OpenStore : IDisposable
{
    private readonly ServiceProvider _services;

    private OpenStore(ServiceProvider services) => _services = services;

    /// <summary>A store on PostgreSQL.</summary>
    public static OpenStore On(string connectionString, TimeProvider clock) =>
        Open(new() { ["Storage:Store"] = StorageOptions.Postgres, ["Storage:ConnectionString"] = connectionString }, clock);

    /// <summary>A store on SQLite, in a folder.</summary>
    public static OpenStore In(string folder, TimeProvider clock) =>
        Open(new() { ["Storage:Store"] = StorageOptions.Sqlite, ["Storage:Path"] = folder }, clock);

    public Task PrepareAsync() => _services.PrepareStorageAsync(CancellationToken.None);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Dispose() => _services.Dispose();

    private static OpenStore Open(Dictionary<string, string?> settings, TimeProvider clock)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(clock);
        services.AddStorage(configuration);
        return new OpenStore(services.BuildServiceProvider());
    }
}
