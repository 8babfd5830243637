using System.Runtime.CompilerServices;

namespace Fanfare.Cluster.Harness;

/// <summary>Waits for what must come.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        TrueAsync(() => Task.FromResult(holds()), what);

    public static async Task TrueAsync(Func<Task<bool>> holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            Assert.False(timeout.IsCancellationRequested, $"In vain waited for {what}");
            await Task.Delay(20);
        }
    }
}
