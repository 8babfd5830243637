using Microsoft.Extensions.Logging;

namespace Orleans.Engine;

/// <summary>One tick of a grain timer.</summary>
internal sealed partial class TickCall(Silo silo, CallTarget target, CallRules rules, Func<CancellationToken, Task> callback, Action ended, CancellationToken stopped)
    : Call(silo, target, rules, TimeSpan.Zero)
{
    protected override string Name => "a timer's tick";

    protected override Task Invoke(Grain grain) => stopped.IsCancellationRequested ? Task.CompletedTask : callback(stopped);

    protected override void SetResult(Task work) => ended();

    protected override void SetCanceled(CancellationToken cancellationToken) => ended();

    protected override void SetException(Exception exception)
    {
        LogTickFailure(Silo.Logger, exception, Target.GrainId.ToString());
        ended();
    }

    [LoggerMessage(LogLevel.Error, "A timer of {GrainId} failed; it goes on ticking")]
    private static partial void LogTickFailure(ILogger logger, Exception exception, string grainId);
}
