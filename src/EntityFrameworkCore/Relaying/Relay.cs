using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Brings the changes of a context's outbox to Fanfare, for as long as it is this relay's turn.</summary>
internal sealed class Relay<TContext>(
    IServiceScopeFactory scopes, RelayOptions options, TimeProvider clock, ILogger<Relay<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private readonly OutboxSignal _signal = OutboxSignal.Of(typeof(TContext));
    private int _failures;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = new ChangeClient(options, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RelayAsync(client, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever a database throws, the relay goes on when it is there again; the host would end with it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                var wait = NextWait(null);
                logger.Failed(exception, wait);
                await WaitAsync(Task.Delay(wait, clock, stoppingToken)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for something, or for the host's end.</summary>
    private static async Task WaitAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RelayAsync(ChangeClient client, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var endingScope = scope.ConfigureAwait(false);
        var context = scope.ServiceProvider.GetService<IDbContextFactory<TContext>>() is { } factory
            ? await factory.CreateDbContextAsync(cancellationToken).ConfigureAwait(false)
            : scope.ServiceProvider.GetRequiredService<TContext>();
        await using var endingContext = context.ConfigureAwait(false);
        IRelayTurn turn = context.Database.IsPostgres() ? new PostgresTurn(context) : new LeaseTurn(context, options.Lease, clock);
        var run = new RelayRun(new OutboxQueue(context, turn), client, options.BatchSize, logger);
        var isMine = false;
        try
        {
            while (true)
            {
                var next = _signal.Next;
                if (isMine != (isMine = await turn.TakeAsync(cancellationToken).ConfigureAwait(false)))
                {
                    logger.Turn(isMine);
                }

                var result = isMine ? await run.StepAsync(cancellationToken).ConfigureAwait(false) : RelayStep.Idle;
                await AfterAsync(result, next, isMine, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (isMine)
            {
                // A connection that is lost has lost its lock as well.
                await turn.ReleaseAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task AfterAsync(RelayStep step, Task next, bool isMine, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case { Kind: RelayStepKind.Done }:
                _failures = 0;
                break;
            case { Kind: RelayStepKind.Idle }:
                _failures = 0;
                var pause = Task.Delay(Pause, clock, cancellationToken);
                await (isMine ? Task.WhenAny(next, pause) : pause).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                break;
            default:
                var wait = NextWait(step.RetryAfter);
                logger.Waits(step.Why, wait);
                await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>A lease has to be kept while nothing happens.</summary>
    private TimeSpan Pause => options.PollEvery < options.Lease / 3 ? options.PollEvery : options.Lease / 3;

    private TimeSpan NextWait(TimeSpan? retryAfter) =>
        Backoff.After(++_failures, options.LongestWait, retryAfter, Random.Shared.NextDouble());
}
