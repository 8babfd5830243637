using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fanfare.Api;
using Fanfare.Commands;
using Fanfare.Output;

namespace Fanfare.Endpoints;

/// <summary>
/// <c>fanfare endpoints recover</c>: has the server deliver again what has failed, and waits until it has gone through all of it.
/// </summary>
internal static class RecoverCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private static readonly IReadOnlyList<Field<BackgroundTask>> Fields =
    [
        new("id", static task => task.Id),
        new("status", static task => task.Status),
        new("seen", static task => task.Data.Seen.ToString(CultureInfo.InvariantCulture)),
        new("done", static task => task.Data.Done.ToString(CultureInfo.InvariantCulture)),
    ];

    public static Command Create(Shell shell)
    {
        var (app, endpoint) = (AppOption.Create(), EndpointsCommands.NewNamed());
        var since = Moment.Option("--since", "From when on, at most 14 days ago", shell.Time);
        var until = Moment.Option("--until", "Until when", shell.Time);
        since.Required = true;
        return new Command(
            "recover",
            "Delivers again what has failed at an endpoint, and waits until all of it is on its way") { endpoint, app, since, until }
            .Does(shell, async (run, cancellationToken) =>
            {
                var (application, name) = (run.Get(app), run.Get(endpoint));
                var range = new Query().With("since", run.Get(since)).With("until", run.Get(until));
                var failed = await run.Api.GetAsync<Stats>($"app/{application}/endpoint/{name}/stats", range, cancellationToken);
                var body = new JsonObject { ["since"] = run.Get(since) };
                if (run.Get(until) is { } end)
                {
                    body["until"] = end;
                }

                var task = await run.Api.PostAsync<BackgroundTask>($"app/{application}/endpoint/{name}/recover", body, cancellationToken);
                var ended = await run.Terminal.ProgressAsync(
                    task.Value.Id, failed.Value.Fail, done => WaitAsync(run, task, done, cancellationToken));
                run.Output.Show(ended, Fields);
                if (ended.Value.Status != "finished")
                {
                    throw new FailureException(
                        ExitCode.Failed, $"{ended.Value.Id} has failed after {ended.Value.Data.Done} events",
                        "Recover once more; what is on its way already is left alone.");
                }
            });
    }

    private static async Task<Answer<BackgroundTask>> WaitAsync(
        Run run, Answer<BackgroundTask> task, Action<double> done, CancellationToken cancellationToken)
    {
        while (task.Value.Status == "running")
        {
            await Task.Delay(LookEvery, run.Time, cancellationToken);
            task = await run.Api.GetAsync<BackgroundTask>($"background-task/{task.Value.Id}", cancellationToken);
            done(task.Value.Data.Seen);
        }

        return task;
    }

    /// <summary>How an endpoint's deliveries stand.</summary>
    private sealed record Stats(long Fail);

    /// <summary>Work on many deliveries.</summary>
    private sealed record BackgroundTask(string Id, string Status, BackgroundTaskData Data);

    /// <summary>How far it has got.</summary>
    private sealed record BackgroundTaskData(long Seen, long Done);
}
