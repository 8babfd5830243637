using System.Diagnostics;
using System.Text;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare;

/// <summary>One of the samples as a process, with a folder of its own.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fanfare-test-");
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private SampleProcess(string project, string path, (string Option, string Value)[] options)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Built.Of(project), $"--contentRoot={Path.GetDirectoryName(Built.Of(project))}", $"--Urls={Url}",
                $"--ConnectionStrings:Chat=Data Source={Path.Combine(_folder.FullName, "chat.db")}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FANFARE_API_KEY"] = FanfareProcess.Key;
        foreach (var (option, value) in options)
        {
            start.ArgumentList.Add($"--{option}={value}");
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += Collect;
        _process.ErrorDataReceived += Collect;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Http = new HttpClient { BaseAddress = new Uri(Url) };
        Started = UntilAsync(path);
    }

    public string Url { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    public HttpClient Http { get; }

    private Task Started { get; }

    /// <param name="project">The sample.</param>
    /// <param name="path">What answers 200 once it runs.</param>
    /// <param name="options">Its configuration.</param>
    public static async Task<SampleProcess> StartAsync(string project, string path, params (string Option, string Value)[] options)
    {
        var sample = new SampleProcess(project, path, options);
        await sample.Started;
        return sample;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task UntilAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            lock (_output)
            {
                Assert.False(_process.HasExited || watch.Elapsed > Wait.Patience, $"The sample did not start:\n{_output}");
            }

            await Task.Delay(20);
        }
    }

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
