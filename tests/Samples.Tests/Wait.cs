namespace Fanfare;

/// <summary>Waits for what other processes do.</summary>
internal static class Wait
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            await Task.Delay(20, timeout.Token);
        }
    }
}
