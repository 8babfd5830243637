using System.Runtime.InteropServices;

namespace Fanfare.Commands;

/// <summary>
/// Ctrl-C, SIGTERM and a terminal that closes ask a command to stop and leave nothing behind; asked once more, it ends at once.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals() =>
        _registrations = [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
                signal => PosixSignalRegistration.Create(signal, Stop))];

    public CancellationToken Stopped => _stopped.Token;

    public void Dispose()
    {
        Array.ForEach(_registrations, static registration => registration.Dispose());
        _stopped.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !_stopped.IsCancellationRequested;
        _stopped.Cancel();
    }
}
