using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Fanfare.Api.Http;
using Fanfare.Egress;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fanfare.Slack.Commands.Builtin;

/// <summary>
/// Does what <c>/fanfare</c> was asked for, and reports it. What waits when the process stops is still done; a report that does not get
/// through is then tried no more.
/// </summary>
internal sealed partial class BuiltinRunner(
    BuiltinStatus status, BuiltinTest test, BuiltinResend resend, IGrainFactory grains, TimeProvider time,
    ILogger<BuiltinRunner> logger) : BackgroundService
{
    private const int MaxWaiting = 256;
    private const int MaxAtOnce = 16;

    /// <summary>So many of one application, that others always have a place.</summary>
    private const int MaxOfOne = 4;

    /// <summary>For so long a report is waited for that did not get through.</summary>
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private readonly Channel<BuiltinJob> _jobs = Channel.CreateBounded<BuiltinJob>(MaxWaiting);
    private readonly ConcurrentDictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <returns>False when too much waits already, of this application or of all, or the process stops.</returns>
    public bool TryTake(BuiltinJob job)
    {
        if (_taken.AddOrUpdate(job.ApplicationId, 1, static (_, taken) => taken + 1) <= MaxOfOne && _jobs.Writer.TryWrite(job))
        {
            return true;
        }

        Leave(job);
        return false;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _jobs.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            _jobs.Reader.ReadAllAsync(CancellationToken.None), new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce },
            async (job, _) => await RunAsync(job, stoppingToken));

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong with one use of the command, the others are done.")]
    private async Task RunAsync(BuiltinJob job, CancellationToken stoppingToken)
    {
        try
        {
            var text = await DoAsync(job);
            var body = Wire.Serialize(new { response_type = "ephemeral", replace_original = false, text });
            await ReportAsync(
                job,
                new OutgoingPost
                {
                    Url = job.ResponseUrl,
                    ContentType = "application/json; charset=utf-8",
                    Body = body,
                    Timeout = IOutgoingGrain.MaxTimeout,
                },
                stoppingToken);
        }
        catch (Exception exception)
        {
            LogFailed(exception, job.Action, job.HookName);
        }
        finally
        {
            Leave(job);
        }
    }

    private void Leave(BuiltinJob job)
    {
        if (_taken.AddOrUpdate(job.ApplicationId, 0, static (_, taken) => taken - 1) == 0)
        {
            _taken.TryRemove(KeyValuePair.Create(job.ApplicationId, 0));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong, whoever asked is told so.")]
    private async Task<string> DoAsync(BuiltinJob job)
    {
        try
        {
            return job.Action switch
            {
                BuiltinAction.Status => await status.ReadAsync(job.ApplicationId),
                BuiltinAction.Test => await test.RunAsync(job.ApplicationId, job.First, job.Second),
                _ => await resend.RunAsync(job),
            };
        }
        catch (RefusedException refused)
        {
            return $"Not done: {SlackMarkup.Escape(refused.Message)}.";
        }
        catch (Exception exception)
        {
            LogFailed(exception, job.Action, job.HookName);
            return "Not done: something is wrong with Fanfare itself. Try again soon.";
        }
    }

    private async Task ReportAsync(BuiltinJob job, OutgoingPost post, CancellationToken stoppingToken)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await PostAsync(job.ApplicationId, post);
            if (answer.Status is >= 200 and < 300)
            {
                return;
            }

            var mayGetThrough = answer.Status is null or 429 or >= 500;
            if (!mayGetThrough || tries == Waits.Length || stoppingToken.IsCancellationRequested)
            {
                LogNotReported(job.Action, job.HookName, answer.Status, answer.Reason);
                return;
            }

            await Task.Delay(Waits[tries], time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<OutgoingAnswer> PostAsync(string applicationId, OutgoingPost post)
    {
        try
        {
            return await grains.GetGrain<IOutgoingGrain>(applicationId).PostAsync(post);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return new OutgoingAnswer { Reason = exception.Message };
        }
    }

    [LoggerMessage(LogLevel.Error, "/fanfare {Action} through {Hook} failed")]
    private partial void LogFailed(Exception exception, BuiltinAction action, string hook);

    [LoggerMessage(LogLevel.Warning, "The report of /fanfare {Action} through {Hook} did not get through: {Status} {Reason}")]
    private partial void LogNotReported(BuiltinAction action, string hook, int? status, string? reason);
}
