using System.CommandLine;
using System.Globalization;
using Fanfare.Commands;
using Fanfare.Output;

namespace Fanfare.Attempts;

/// <summary><c>fanfare attempts list</c></summary>
internal static class AttemptsCommands
{
    private static readonly string[] Statuses = ["success", "pending", "fail", "sending", "canceled"];

    public static Command Create(Shell shell) => new("attempts", "Attempts: what was sent, and what came of it") { ListCommand(shell) };

    private static Command ListCommand(Shell shell)
    {
        var (app, filters, list) = (AppOption.Create(), new EventFilters(shell.Time), new ListOptions());
        var endpoint = new Option<string?>("--endpoint") { Description = "At this endpoint, by its id or uid", HelpName = "ENDPOINT" };
        var message = new Option<string?>("--message") { Description = "Of this event, by its id", HelpName = "MESSAGE" };
        var status =
            new Option<string?>("--status")
            {
                Description = "Only attempts that ended so",
                HelpName = "success|fail"
            }.AcceptOnlyFromAmong(Statuses);
        var command = new Command(
            "list", "Lists attempts at an endpoint, or of an event, the newest first") { app, endpoint, message, status };
        command.Validators.Add(result =>
        {
            if (result.GetValue(endpoint) is null && result.GetValue(message) is null)
            {
                result.AddError("Attempts are listed of --endpoint or of --message");
            }
        });
        return list.AddTo(filters.AddTo(command)).Does(shell, (run, cancellationToken) =>
        {
            var query = filters.Read(run);
            if (run.Get(status) is { } wanted)
            {
                query.With("status", Array.IndexOf(Statuses, wanted));
            }

            return run.Get(message) is { } of
                ? list.ShowAsync(
                    run, $"app/{run.Get(app)}/attempt/msg/{of}", query.With("endpoint_id", run.Get(endpoint)), Attempt.Fields,
                    cancellationToken)
                : list.ShowAsync(run, $"app/{run.Get(app)}/attempt/endpoint/{run.Get(endpoint)}", query, Attempt.Fields, cancellationToken);
        });
    }
}

/// <summary>One HTTP request made for a delivery.</summary>
internal sealed record Attempt(
    string Id, string EndpointId, string MsgId, string StatusText, int ResponseStatusCode, long ResponseDurationMs, string? Fault,
    string? Response, DateTimeOffset Timestamp)
{
    private const int ResponseLength = 60;

    public static IReadOnlyList<Field<Attempt>> Fields { get; } =
    [
        new("timestamp", static attempt => Printable.Time(attempt.Timestamp), Whole: true),
        new("msgId", static attempt => attempt.MsgId, Whole: true),
        new("endpointId", static attempt => attempt.EndpointId, Whole: true),
        new("status", static attempt => attempt.StatusText),
        new("code", static attempt => attempt.ResponseStatusCode.ToString(CultureInfo.InvariantCulture)),
        new("ms", static attempt => attempt.ResponseDurationMs.ToString(CultureInfo.InvariantCulture)),
        new("fault", static attempt => attempt.Fault),
        new(
            "response",
            static attempt => attempt.Response?.Length > ResponseLength ? attempt.Response[..ResponseLength] + "…" : attempt.Response),
    ];
}
