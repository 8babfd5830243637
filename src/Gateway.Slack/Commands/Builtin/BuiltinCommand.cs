using System.Text;
using Fanfare.Api.Http;
using Fanfare.Hooks;
using Fanfare.Hooks.Handshakes;
using Fanfare.Hooks.Intake;
using Fanfare.Hooks.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Fanfare.Slack.Commands.Builtin;

/// <summary>The slash command <c>/fanfare</c>: answers at once, and has what it asks for done and reported afterwards.</summary>
internal sealed class BuiltinCommand(BuiltinRunner runner, IOptions<SlackOptions> options) : IBuiltinHandler
{
    /// <summary>Answers a request that is known to be Slack's.</summary>
    /// <exception cref="RefusedException">400 when it is no slash command.</exception>
    public async Task<HookReply> AnswerAsync(HttpContext http, CompiledHook hook, HookFanfare settings, byte[] body)
    {
        var form = SlackForms.Is(http.Request) ? await SlackForms.ReadAsync(http.Request, body, http.RequestAborted) : null;
        if (form is null || Field(form, "command") is not { Length: > 0 } command)
        {
            throw Problems.BadRequest("The body is no form with a 'command'");
        }

        if (!settings.Lets(Field(form, "user_id")))
        {
            return Say("You may not use this command: you are not among its users.");
        }

        var (word, rest) = Split(Field(form, "text").Trim());
        BuiltinJob Job(BuiltinAction action, string first, string second) => new()
        {
            ApplicationId = hook.ApplicationId,
            HookName = hook.Name,
            Action = action,
            First = first,
            Second = second,
            TriggerId = Required(form, "trigger_id"),
            ResponseUrl = Required(form, "response_url"),
        };
        var job = (word, Split(rest)) switch
        {
            ("status", ("", "")) => Job(BuiltinAction.Status, "", ""),
            ("test", (['/', ..] path, var content)) => Job(BuiltinAction.Test, path, content),
            ("resend", ({ Length: > 0 } message, var endpoint)) when !endpoint.Any(char.IsWhiteSpace) =>
                Job(BuiltinAction.Resend, message, endpoint),
            _ => null,
        };
        return job is null ? Say(UsageOf(command))
            : !options.Value.MayReportTo(job.ResponseUrl) ? Say("Nothing was done: the response_url is none to which Fanfare may report.")
            : runner.TryTake(job) ? Say($"`{SlackMarkup.Escape($"{command} {word}")}` is being done; the report follows.")
            : Say("Too much is being done already; nothing was done. Try again soon.");
    }

    private static string UsageOf(string command)
    {
        var name = SlackMarkup.Escape(command);
        return $"`{name} status`: how the application's endpoints stand\n`{name} test /path body`: tries a hook of the "
            + $"application\n`{name} resend message [endpoint]`: delivers a message once more, to one endpoint or to all that got it";
    }

    private static HookReply Say(string text) =>
        HookReply.Json(Encoding.UTF8.GetString(Wire.Serialize(new { response_type = "ephemeral", text })));

    private static string Field(IFormCollection form, string name) => form.TryGetValue(name, out var value) ? value.ToString() : "";

    private static string Required(IFormCollection form, string name) =>
        Field(form, name) is { Length: > 0 } value ? value : throw Problems.BadRequest($"The form has no '{name}'");

    /// <summary>A text's first word, and what comes after it.</summary>
    private static (string First, string Others) Split(string text)
    {
        var end = text.AsSpan().IndexOfAny(" \t\r\n");
        return end < 0 ? (text, "") : (text[..end], text[end..].Trim());
    }
}

/// <summary>What somebody asks for.</summary>
internal enum BuiltinAction
{
    Status,
    Test,
    Resend,
}

/// <summary>One use of the command that is to be done.</summary>
internal sealed record BuiltinJob
{
    public required string ApplicationId { get; init; }

    /// <summary>The hook by which it came.</summary>
    public required string HookName { get; init; }

    public required BuiltinAction Action { get; init; }

    /// <summary>The path, or the message.</summary>
    public required string First { get; init; }

    /// <summary>The body, or the endpoint; empty for none.</summary>
    public required string Second { get; init; }

    /// <summary>What Slack calls this use.</summary>
    public required string TriggerId { get; init; }

    /// <summary>Where to report.</summary>
    public required string ResponseUrl { get; init; }
}
