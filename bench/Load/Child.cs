using System.Diagnostics;
using System.Text.Json;

namespace Fanfare.Bench.Load;

/// <summary>A process of this program that is a <see cref="Worker"/>.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private Child(Process process, string ready)
    {
        _process = process;
        Ready = ready;
    }

    /// <summary>What it said when it was ready: its address, if it has one.</summary>
    public string Ready { get; }

    public int Id => _process.Id;

    public static async Task<Child> StartAsync(params string[] arguments)
    {
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(Child).Assembly.Location, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        return new Child(
            process,
            await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"'{string.Join(' ', arguments)}' did not start."));
    }

    /// <summary>Gives an order.</summary>
    public Task TellAsync(string word, object order) => AskAsync<bool>(word, order);

    /// <summary>Gives an order, and waits for the answer.</summary>
    public async Task<T> AskAsync<T>(string word, object order)
    {
        await _process.StandardInput.WriteLineAsync($"{word} {JsonSerializer.Serialize(order)}");
        return Worker.Read<T>(
            await _process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"The process that was told to '{word}' has ended."));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(new CancellationTokenSource(EndPatience).Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
