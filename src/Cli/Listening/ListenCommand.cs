using System.CommandLine;
using Fanfare.Api;
using Fanfare.Apps;
using Fanfare.Commands;
using Fanfare.Output;

namespace Fanfare.Listening;

/// <summary><c>fanfare listen</c>: brings an application's events to a server on this machine for as long as it runs.</summary>
internal static class ListenCommand
{
    public static Command Create(Shell shell)
    {
        var forward = new Option<Uri>("--forward")
        {
            Description = "Where to bring them: http://localhost:3000",
            HelpName = "URL",
            Required = true,
            CustomParser = HttpUrl.Parse,
        };
        const string AppHelp = "The application, by its id or uid; not needed when there is just one";
        var app = new Option<string?>("--app") { Description = AppHelp, HelpName = "APP" };
        var types = TextList.Option("--types", "Only events of these types");
        var channels = TextList.Option("--channels", "Only events of these channels");
        var publicUrl = new Option<Uri?>("--public-url")
        {
            Description = "A URL by which the server reaches this program, when it is not on this machine",
            HelpName = "URL",
            CustomParser = HttpUrl.Parse,
        };
        var port = Number.Option("--port", "The port on which this program listens; 0 for a free one", 0, ushort.MaxValue, otherwise: 0);
        return new Command("listen", "Brings an application's events to a server on this machine, until it is stopped")
        {
            forward,
            app,
            types,
            channels,
            publicUrl,
            port,
        }
            .Does(shell, async (run, cancellationToken) =>
            {
                var application = run.Get(app) ?? await OnlyAppAsync(run.Api, cancellationToken);
                var to = run.Get(forward)!;
                var printing = new Lock();
                using var forwarder = new Forwarder(to, run.Time);
                var endpoint = new TemporaryEndpoint(run.Api, application, run.Terminal.Notice);
                await using var listener = await Listener.StartAsync(run.Get(port), async http =>
                {
                    if (await endpoint.TakeHandshakeAsync(http))
                    {
                        return;
                    }

                    var forwarded = await forwarder.ForwardAsync(http);
                    var type = await TypeAsync(run.Api, application, forwarded.Id);
                    lock (printing)
                    {
                        run.Output.Follow(Answer<Forwarded>.Of(forwarded with { Type = type }), Forwarded.Fields);
                    }
                });

                // Gone before the listener is, so that nothing is sent to nobody.
                await using var deleted = endpoint;
                var url = run.Get(publicUrl)?.ToString() ?? listener.Url;
                var (wanted, within) = (run.Get(types) ?? [], run.Get(channels) ?? []);
                await run.Terminal.BusyAsync(
                    $"Waiting until the server has reached {url}",
                    _ => endpoint.OpenAsync(url, wanted, within, run.Time, cancellationToken));
                run.Terminal.Notice($"Events of {application} go to {to}. Ctrl-C stops.");
                await Task.Delay(Timeout.InfiniteTimeSpan, run.Time, cancellationToken);
            });
    }

    /// <exception cref="FailureException">There is none, or more than one.</exception>
    private static async Task<string> OnlyAppAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var apps = new List<string>();
        await foreach (var app in new Listing<Application>(api, $"app", new Query(), limit: 2).ReadAsync(cancellationToken))
        {
            apps.Add(app.Value.Id);
        }

        return apps switch
        {
            [var only] => only,
            [] => throw new FailureException(ExitCode.NotFound, "There is no application yet", "Make one with fanfare apps create"),
            _ =>
                throw new FailureException(
                    ExitCode.WrongUsage, "There is more than one application", "Name one with --app; fanfare apps list shows them"),
        };
    }

    /// <summary>The type of an event, which its request does not carry; nothing if it cannot be had.</summary>
    private static async Task<string> TypeAsync(ApiClient api, string application, string id)
    {
        try
        {
            return (
                await api.GetAsync<Events.Event>(
                    $"app/{application}/msg/{id}", new Query().With("with_content", "false"), CancellationToken.None)).Value.EventType;
        }
        catch (FailureException)
        {
            return "";
        }
    }
}
