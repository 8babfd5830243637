using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fanfare.Bench.Systems;

/// <summary>A program that runs beside the benchmark, and ends with it.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private Server(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public int Id => _process.Id;

    /// <summary>Starts a program.</summary>
    /// <param name="line">The program and its arguments.</param>
    /// <param name="environment">What is set for it.</param>
    /// <param name="folder">Its working folder, where its output goes; null for the current one.</param>
    /// <param name="isReady">Whether it may be used now.</param>
    public static async Task<Server> StartAsync(
        string[] line, Dictionary<string, string> environment, DirectoryInfo? folder, Func<Task<bool>> isReady)
    {
        // Its output goes to a file, or nowhere: nobody reads a pipe.
        var output = folder is null ? "/dev/null" : OutputIn(folder);
        var start = new ProcessStartInfo(
            "sh", ["-c", $"exec \"$@\" </dev/null >'{output}' 2>&1", "sh", .. line])
        { WorkingDirectory = folder?.FullName ?? "" };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = new Server(Process.Start(start)!);
        try
        {
            var since = Stopwatch.GetTimestamp();
            while (!await isReady())
            {
                if (server._process.HasExited || Stopwatch.GetElapsedTime(since) > StartPatience)
                {
                    throw new InvalidOperationException(
                        $"{line[0]} did not start: {(File.Exists(output) ? await File.ReadAllTextAsync(output) : "")}");
                }

                await Task.Delay(50);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether an address is answered by 200.</summary>
    public static async Task<bool> IsHealthyAsync(string url)
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var response = await client.GetAsync(new Uri(url));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether a program that was started in a folder has written something.</summary>
    public static async Task<bool> HasSaidAsync(DirectoryInfo folder, string text) =>
        File.Exists(OutputIn(folder)) && (await File.ReadAllTextAsync(OutputIn(folder))).Contains(text, StringComparison.Ordinal);

    /// <summary>Whether a port of this machine takes connections.</summary>
    public static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>SIGTERM; SIGKILL when that does not help.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
            try
            {
                await _process.WaitForExitAsync(new CancellationTokenSource(StopPatience).Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        AppDomain.CurrentDomain.ProcessExit -= Kill;
        _process.Dispose();
    }

    /// <summary>The benchmark was told to end in the midst of it.</summary>
    private void Kill(object? sender, EventArgs arguments) => _process.Kill(entireProcessTree: true);

    private static string OutputIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "output");
}
