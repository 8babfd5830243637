using System.Diagnostics;
using System.Globalization;

namespace Fanfare.EntityFrameworkCore;

/// <summary>A <see cref="ChatProcess"/>, which can be killed and started again.</summary>
internal sealed class RunningChat : IDisposable
{
    private readonly string[] _arguments;
    private readonly Random _random;
    private Process _process;

    public RunningChat(ChatDatabase database, string server, int rooms, int each, Random random)
    {
        _arguments =
        [
            typeof(ChatProcess).Assembly.Location, database.Address.Kind, database.Address.ConnectionString, server,
            rooms.ToString(CultureInfo.InvariantCulture), each.ToString(CultureInfo.InvariantCulture),
        ];
        _random = random;
        _process = Launch();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void StartAgain()
    {
        _process.Dispose();
        _process = Launch();
    }

    /// <summary>Lets it end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private Process Launch() =>
        Process.Start(new ProcessStartInfo("dotnet", [.. _arguments, _random.Next(int.MaxValue / 2).ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        })!;
}
