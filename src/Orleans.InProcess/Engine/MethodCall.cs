using Microsoft.Extensions.Logging;

namespace Orleans.Engine;

/// <summary>A call of a grain interface's method that answers with a value of type <typeparamref name="T"/>.</summary>
internal sealed partial class MethodCall<T>(Silo silo, CallTarget target, GrainMethod method, object?[] arguments)
    : Call(silo, target, method.RulesFor(target.Class), method.OneWay ? TimeSpan.Zero : method.ResponseTimeout ?? silo.ResponseTimeout)
{
    private readonly TaskCompletionSource<T>? _answer = method.OneWay ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer!.Task;

    protected override string Name => method.Name;

    protected override Task Invoke(Grain grain) => method.Body(grain, arguments);

    protected override void SetResult(Task work) => _answer?.TrySetResult(work is Task<T> typed ? typed.Result : default!);

    protected override void SetCanceled(CancellationToken cancellationToken) => _answer?.TrySetCanceled(cancellationToken);

    protected override void SetException(Exception exception)
    {
        if (_answer is null)
        {
            LogOneWayFailure(Silo.Logger, exception, method.Name, Target.GrainId.ToString());
        }
        else
        {
            _answer.TrySetException(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "One-way call {Method} of {GrainId} failed")]
    private static partial void LogOneWayFailure(ILogger logger, Exception exception, string method, string grainId);
}

/// <summary>Stands for the value of a call that answers with none.</summary>
internal readonly record struct NoValue;
