using Fanfare.Api.Http;
using Fanfare.Hooks.Checks;
using Fanfare.Hooks.Handshakes;
using Fanfare.Hooks.Tables;
using Fanfare.Hooks.Values;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Intake;

/// <summary>Takes a request to a declarative hook: checked, decoded, made an event, and answered once that is durable.</summary>
internal sealed class HookHandler(
    HookTables tables, HookHitCounter hits, HookPublisher publisher, HookIntake intake, IBuiltinHandler builtin, TimeProvider time)
{
    /// <summary>Answers a request under <c>/hooks/{app}</c>.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var (hook, route) = await FindAsync(http);
        try
        {
            var (answer, outcome) = await AnswerAsync(http, hook, route);
            hits.Count(hook.Name, outcome);
            await answer.ExecuteAsync(http);
        }
        catch (RefusedException refused)
        {
            hits.Count(hook.Name, refused.Status < 500 ? HookOutcome.Refused : HookOutcome.Failed);
            throw;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            hits.Count(hook.Name, HookOutcome.Failed);
            throw;
        }
    }

    private async Task<(CompiledHook Hook, IReadOnlyDictionary<string, string> Route)> FindAsync(HttpContext http)
    {
        var application = (string)http.Request.RouteValues["app"]!;
        var table = HookBases.ApplicationOf(http.Request.Path) is null ? null : await tables.FindAsync(application, http.RequestAborted);
        if (table is null)
        {
            throw Problems.NotFound("There is nothing at this path");
        }

        var others = new List<string>();
        foreach (var match in table.Match(HookBases.RouteOf(http.Request.Path)))
        {
            if (match.Hook.Takes(http.Request.Method))
            {
                return match;
            }

            others.AddRange(match.Hook.Methods);
        }

        throw others.Count == 0 ? Problems.NotFound("There is nothing at this path") : NotAllowed(http, others);
    }

    private static RefusedException NotAllowed(HttpContext http, IEnumerable<string> methods)
    {
        http.Response.Headers.Allow = string.Join(", ", methods.Distinct(StringComparer.Ordinal));
        return Problems.MethodNotAllowed();
    }

    private static HookOutcome OutcomeOf(HookReply handshake) => handshake.Status < 400 ? HookOutcome.Accepted : HookOutcome.Refused;

    private async Task<(IResult Answer, HookOutcome Outcome)> AnswerAsync(
        HttpContext http, CompiledHook hook, IReadOnlyDictionary<string, string> route)
    {
        var body = await intake.ReadAsync(http);
        var now = time.GetUtcNow();
        var secrets = hook.SecretsAt(now);
        var handshake = HandshakeAnswer.Answer(
            hook.Settings.Handshake, http.Request, body, hook.HandshakeSecretsAt(now), hook.Settings.Methods);
        if (handshake is not null && HandshakeAnswer.ComesBeforeCheck(hook.Settings.Handshake))
        {
            return (handshake, OutcomeOf(handshake));
        }

        if (hook.Check.Refuse(new CheckedRequest(http.Request.Headers, body), secrets, now) is { } reason)
        {
            throw Problems.NotGenuine(reason, hook.Check.Challenge);
        }

        if (handshake is not null)
        {
            return (handshake, OutcomeOf(handshake));
        }

        if (!hook.Settings.Methods.Contains(http.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            // It takes this method for its handshake only.
            throw NotAllowed(http, hook.Settings.Methods);
        }

        if (hook.Settings.Fanfare is { } fanfare)
        {
            intake.Take(hook.ApplicationId);
            return (await builtin.AnswerAsync(http, hook, fanfare, body), HookOutcome.Accepted);
        }

        // Only what is genuine counts: nobody else can use an application's rate up.
        var events = await HookEvents.OfAsync(hook, http.Request, body, route, intake.MaxPayloadBytes);
        intake.Take(hook.ApplicationId, events.Count);
        HookValues? first = null;
        var repeated = true;
        foreach (var made in events)
        {
            var (messageId, isNew) = await publisher.PublishAsync(hook.ApplicationId, made, http.Request.Headers.TraceParent);
            first ??= made.Values! with { MessageId = messageId };
            repeated &= !isNew;
        }

        return (hook.Answer(first!), repeated ? HookOutcome.Repeated : HookOutcome.Accepted);
    }
}
