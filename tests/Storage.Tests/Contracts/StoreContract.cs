namespace Fanfare.Contracts;

/// <summary>
/// What every store must keep to. A store is put under the contract by one class for each of the suites that derive from this.
/// </summary>
public abstract class StoreContract : IDisposable
{
    private StoreUnderTest? _store;

    internal ManualClock Clock { get; } = new();

    protected StoreUnderTest Store => _store ??= Open(Clock);

    public void Dispose()
    {
        _store?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract StoreUnderTest Open(ManualClock clock);
}
