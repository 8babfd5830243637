using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Fanfare.Http;

namespace Fanfare.Processes;

/// <summary>A real Fanfare process with a folder of its own, which outlives the process until the test is over.</summary>
internal sealed class FanfareProcess : IAsyncDisposable
{
    public const string Key = "fanfare_sk_of_the_acceptance_tests";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(45);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("fanfare-test-");
    private readonly StringBuilder _output = new();
    private readonly Dictionary<string, string> _options;
    private Process? _process;

    private FanfareProcess(Dictionary<string, string> options)
    {
        _options = options;
        _options.TryAdd("Egress:Allow", "127.0.0.0/8, ::1");
        Url = $"http://127.0.0.1:{FreePort.Next()}";
    }

    public string Url { get; }

    public string DatabasePath => Path.Combine(_data.FullName, "fanfare.db");

    /// <summary>The most memory that the process has held so far, in bytes.</summary>
    public long PeakMemory =>
        File.ReadLines($"/proc/{_process!.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
            ? long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024
            : 0;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Makes one ready to be started.</summary>
    public static FanfareProcess Prepare(params (string Option, string Value)[] options) =>
        new(options.ToDictionary(option => option.Option, option => option.Value));

    public static async Task<FanfareProcess> StartAsync(params (string Option, string Value)[] options)
    {
        var fanfare = Prepare(options);
        await fanfare.RestartAsync();
        return fanfare;
    }

    /// <summary>Starts the process again after it was killed or stopped, with some options changed.</summary>
    public async Task RestartAsync(params (string Option, string Value)[] options)
    {
        foreach (var (option, value) in options)
        {
            _options[option] = value;
        }

        _process?.Dispose();
        _process = Launch();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var watch = Stopwatch.StartNew();
        while (!await IsHealthyAsync(client))
        {
            Assert.False(_process.HasExited, $"Fanfare did not start:\n{Output}");
            Assert.True(watch.Elapsed < StartPatience, $"Fanfare was not healthy within {StartPatience}:\n{Output}");
            await Task.Delay(20);
        }
    }

    public ApiClient NewClient(string key = Key) => new(Url, key);

    /// <summary>A client that does not wait longer than this for an answer.</summary>
    public ApiClient NewClient(TimeSpan patience) => new(Url, Key, patience);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", $"-TERM {_process!.Id}");
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync(new CancellationTokenSource(StopPatience).Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri($"{Url}/health/ready"));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // It does not listen yet, or the machine is too busy for an answer.
            return false;
        }
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(
            "dotnet", [Built.Silo, "--Urls", _options.GetValueOrDefault("Urls", Url), "--Storage:Path", _data.FullName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FANFARE_API_KEY"] = Key;
        foreach (var (option, value) in _options)
        {
            start.Environment[$"FANFARE__{option.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
