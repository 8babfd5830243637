using System.CommandLine;
using Fanfare.Commands;

namespace Fanfare.Events;

/// <summary><c>fanfare events …</c></summary>
internal static class EventsCommands
{
    public static Command Create(Shell shell) => new("events", "Events: what happened, and is brought to the endpoints")
    {
        SendCommand.Create(shell), ListCommand(shell), TailCommand(shell),
    };

    /// <summary>Whether payloads are shown, which only JSON has room for.</summary>
    private static Option<bool> NewContentOption() => new("--content") { Description = "With the payloads, which --json shows" };

    private static Command ListCommand(Shell shell)
    {
        var (app, content, filters, list) = (AppOption.Create(), NewContentOption(), new EventFilters(shell.Time), new ListOptions());
        return list.AddTo(filters.AddTo(new Command("list", "Lists an application's events, the newest first") { app, content }))
            .Does(shell, (run, cancellationToken) => list.ShowAsync(
                run, $"app/{run.Get(app)}/msg", filters.Read(run).With(
                    "with_content", run.Get(content) ? "true" : "false"), Event.Fields, cancellationToken));
    }

    private static Command TailCommand(Shell shell)
    {
        var (app, content, filters) = (AppOption.Create(), NewContentOption(), new EventFilters(shell.Time));
        return filters.AddTo(new Command("tail", "Shows new events as they come, until it is stopped") { app, content }, withTimes: false)
            .Does(shell, async (run, cancellationToken) =>
            {
                var tail = new EventTail(
                    run.Api, run.Get(app)!, filters.Read(run).With("with_content", run.Get(content) ? "true" : "false"), run.Time);
                await foreach (var one in tail.FollowAsync(cancellationToken))
                {
                    run.Output.Follow(one, Event.Fields);
                }
            });
    }
}
