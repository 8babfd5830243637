using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Api;
using Fanfare.Commands;

namespace Fanfare.Hooks;

/// <summary><c>fanfare hooks …</c></summary>
internal static class HooksCommands
{
    public static Command Create(Shell shell) =>
        new("hooks", "Inbound hooks: paths at which Fanfare takes events from elsewhere") { ListCommand(shell), TestCommand(shell) };

    private static Command ListCommand(Shell shell)
    {
        var list = new ListOptions();
        return list.AddTo(new Command("list", "Lists hooks, and what came to them"))
            .Does(shell, (run, cancellationToken) => list.ShowAsync(run, $"hook", new Query(), Hook.Fields, cancellationToken));
    }

    private static Command TestCommand(Shell shell)
    {
        var path = new Argument<string>("path") { Description = "The hook's path, such as /hooks/acme/orders" };
        var content = new Argument<string?>("content") { Description = $"What to send: {Content.Help}", Arity = ArgumentArity.ZeroOrOne };
        var method = new Option<string>("--method")
        {
            Description = "The HTTP method",
            HelpName = "METHOD",
            DefaultValueFactory = static _ => "POST",
        };
        var header = new Option<string[]>("--header")
        {
            Description = "A header to send; may be given more than once",
            HelpName = "NAME:VALUE",
            DefaultValueFactory = static _ => [],
        };
        var sign = new Option<bool>("--sign") { Description = "Sign it as the hook checks it" };
        header.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf(':', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--header takes NAME:VALUE, not '{token.Value}'");
            }
        });
        return new Command(
            "test",
            "Sends something to a hook, and shows what it makes of it") { path, content, method, header, sign }.Does(
                shell, async (run, cancellationToken) =>
        {
            var headers = run.Get(header)!.Select(static text => text.Split(':', 2)).Select(
                static parts => KeyValuePair.Create(parts[0].Trim(), (JsonNode?)parts[1].Trim()));
            var body = new JsonObject
            {
                ["path"] = run.Get(path),
                ["method"] = run.Get(method),
                ["content"] = run.Find(content) is { } given
                    ? Encoding.UTF8.GetString(await Content.ReadAsync(given, cancellationToken)) : "",
                ["headers"] = new JsonObject(headers),
                ["sign"] = run.Get(sign),
            };
            var answer = await run.Api.PostAsync<HookTest>($"hook/test", body, cancellationToken);
            var (url, sent, detected, status, answered) = answer.Value;
            run.Output.Tell($"{sent} {url}\nDetected {detected}\nStatus {status}\n\n{answered}", answer.Json);
        });
    }

    /// <summary>What was sent to a hook, and what it answered.</summary>
    private sealed record HookTest(string Url, string Method, string? Detected, int Status, string? Body);
}
