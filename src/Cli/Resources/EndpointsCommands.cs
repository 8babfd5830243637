using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Api;
using Fanfare.Commands;

namespace Fanfare.Endpoints;

/// <summary><c>fanfare endpoints …</c></summary>
internal static class EndpointsCommands
{
    public static Command Create(Shell shell) => new("endpoints", "Endpoints: the URLs that get an application's events")
    {
        ListCommand(shell), CreateCommand(shell), GetCommand(shell), UpdateCommand(shell), DeleteCommand(shell), ResendCommand(shell),
        RecoverCommand.Create(shell),
    };

    public static Argument<string> NewNamed() => new("endpoint") { Description = "Its id or uid" };

    private static BodyOptions NewBody() => new BodyOptions()
        .Text("--uid", "uid", "Your own id of it, by which it can be named from then on", "UID")
        .Text("--description", "description", "What it is for", "TEXT")
        .List("--types", "eventTypes", "The event types that it wants, instead of all")
        .List("--channels", "channels", "The channels that it wants, instead of all")
        .Number("--throttle-rate", "throttleRate", "Deliveries per second, 1 to 65535")
        .Flag("--disabled", "disabled", "Whether nothing is delivered to it");

    private static Command ListCommand(Shell shell)
    {
        var app = AppOption.Create();
        var list = new ListOptions();
        return list.AddTo(new Command("list", "Lists an application's endpoints") { app })
            .Does(
                shell,
                (run, cancellationToken) =>
                    list.ShowAsync(run, $"app/{run.Get(app)}/endpoint", new Query(), Endpoint.Fields, cancellationToken));
    }

    private static Command CreateCommand(Shell shell)
    {
        var app = AppOption.Create();
        var url = new Argument<string>("url") { Description = "Where its events go" };
        var body = NewBody().Text("--secret", "secret", "What signs its events, whsec_…; made up if left out", "SECRET");
        return body.AddTo(new Command("create", "Makes an endpoint") { url, app }).Does(shell, async (run, cancellationToken) =>
        {
            var fields = body.Read(run.Parsed);
            fields["url"] = run.Get(url);
            run.Output.Show(await run.Api.PostAsync<Endpoint>($"app/{run.Get(app)}/endpoint", fields, cancellationToken), Endpoint.Fields);
        });
    }

    private static Command GetCommand(Shell shell)
    {
        var (app, endpoint) = (AppOption.Create(), NewNamed());
        return new Command("get", "Shows an endpoint") { endpoint, app }.Does(shell, async (run, cancellationToken) =>
            run.Output.Show(
                await run.Api.GetAsync<Endpoint>($"app/{run.Get(app)}/endpoint/{run.Get(endpoint)}", cancellationToken), Endpoint.Fields));
    }

    private static Command UpdateCommand(Shell shell)
    {
        var (app, endpoint) = (AppOption.Create(), NewNamed());
        var body = NewBody().Text("--url", "url", "Where its events go", "URL");
        return body.AddTo(new Command("update", "Changes what is named, and leaves the rest") { endpoint, app }).Does(
            shell, async (run, cancellationToken) =>
            run.Output.Show(
                await run.Api.PatchAsync<Endpoint>(
                    $"app/{run.Get(app)}/endpoint/{run.Get(endpoint)}", body.Read(run.Parsed), cancellationToken), Endpoint.Fields));
    }

    private static Command DeleteCommand(Shell shell)
    {
        var (app, endpoint) = (AppOption.Create(), NewNamed());
        return new Command("delete", "Deletes an endpoint") { endpoint, app }.Does(shell, async (run, cancellationToken) =>
        {
            await run.Api.DeleteAsync($"app/{run.Get(app)}/endpoint/{run.Get(endpoint)}", cancellationToken);
            run.Output.Tell($"{run.Get(endpoint)} is deleted", new { deleted = run.Get(endpoint) });
        });
    }

    private static Command ResendCommand(Shell shell)
    {
        var (app, endpoint) = (AppOption.Create(), NewNamed());
        var message = new Argument<string>("message") { Description = "The id of the event" };
        return new Command(
            "resend",
            "Sends an event to an endpoint once more; what is scheduled stays so") { endpoint, message, app }.Does(
                shell, async (run, cancellationToken) =>
        {
            await run.Api.PostAsync<JsonElement>(
                $"app/{run.Get(app)}/msg/{run.Get(message)}/endpoint/{run.Get(endpoint)}/resend", new JsonObject(), cancellationToken);
            run.Output.Tell(
                $"{run.Get(message)} goes to {run.Get(endpoint)} once more",
                new { msgId = run.Get(message), endpointId = run.Get(endpoint) });
        });
    }
}
