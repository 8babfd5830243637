using System.CommandLine;
using Fanfare.Api;
using Fanfare.Commands;

namespace Fanfare.Apps;

/// <summary><c>fanfare apps …</c></summary>
internal static class AppsCommands
{
    public static Command Create(Shell shell) => new("apps", "Applications: your customers, whose endpoints get events")
    {
        ListCommand(shell), CreateCommand(shell), GetCommand(shell), DeleteCommand(shell),
    };

    private static Argument<string> NewApp() => new("app") { Description = "Its id or uid" };

    private static Command ListCommand(Shell shell)
    {
        var list = new ListOptions();
        return list.AddTo(new Command("list", "Lists applications"))
            .Does(shell, (run, cancellationToken) => list.ShowAsync(run, $"app", new Query(), Application.Fields, cancellationToken));
    }

    private static Command CreateCommand(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "Its name, for people" };
        var body = new BodyOptions()
            .Text("--uid", "uid", "Your own id of it, by which it can be named from then on", "UID")
            .Number("--throttle-rate", "throttleRate", "Deliveries per second over all its endpoints, 1 to 65535");
        return body.AddTo(new Command("create", "Makes an application") { name }).Does(shell, async (run, cancellationToken) =>
        {
            var fields = body.Read(run.Parsed);
            fields["name"] = run.Get(name);
            run.Output.Show(await run.Api.PostAsync<Application>($"app", fields, cancellationToken), Application.Fields);
        });
    }

    private static Command GetCommand(Shell shell)
    {
        var app = NewApp();
        return new Command("get", "Shows an application") { app }.Does(shell, async (run, cancellationToken) =>
            run.Output.Show(await run.Api.GetAsync<Application>($"app/{run.Get(app)}", cancellationToken), Application.Fields));
    }

    private static Command DeleteCommand(Shell shell)
    {
        var app = NewApp();
        return new Command("delete", "Deletes an application with its endpoints") { app }.Does(shell, async (run, cancellationToken) =>
        {
            await run.Api.DeleteAsync($"app/{run.Get(app)}", cancellationToken);
            run.Output.Tell($"{run.Get(app)} is deleted", new { deleted = run.Get(app) });
        });
    }
}
