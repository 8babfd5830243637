using Fanfare.Api.Http;
using Fanfare.Hooks;
using Fanfare.Hooks.Api;
using Fanfare.Hooks.Intake;
using Fanfare.Hooks.Tables;
using Fanfare.Webhooks;

namespace Fanfare.Slack.Commands.Builtin;

/// <summary>Tries a hook of the application: signed, and with all that follows.</summary>
internal sealed class BuiltinTest(HookTables tables, HookStore hooks, HookTest test, TimeProvider time)
{
    /// <summary>Tries it, and says what it has answered.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="path">The hook's path, from the application's base or from the server's root; it may have a query.</param>
    /// <param name="content">What is sent.</param>
    /// <exception cref="RefusedException">There is no such hook.</exception>
    public async Task<string> RunAsync(string applicationId, string path, string content)
    {
        var own = await OwnPathAsync(applicationId, path);
        var hook = await FindAsync(applicationId, own);
        if (hook.Settings.Fanfare is not null)
        {
            throw Problems.BadRequest("This command does not try itself");
        }

        var method = hook.Takes("POST") ? "POST" : hook.Settings.Methods[0];
        var input = new HookTestIn { Path = own, Method = method, Content = content, Sign = hook.SecretsAt(time.GetUtcNow()).Count > 0 };
        var answer = await test.RunOwnAsync(applicationId, input, CancellationToken.None);
        return $"`{method} {SlackMarkup.Escape(answer.Url)}` was answered "
            + $"{answer.Status}{(answer.Body.Length == 0 ? "." : $":\n{SlackMarkup.Code(answer.Body)}")}";
    }

    private async Task<string> OwnPathAsync(string applicationId, string path)
    {
        if (!path.StartsWith($"{HookBases.Root}/", StringComparison.Ordinal))
        {
            return HookBases.PathOf(applicationId, path);
        }

        var named = path[(HookBases.Root.Length + 1)..].Split('/', '?')[0];
        return await hooks.FindBaseAsync(named, CancellationToken.None) is { } found && found.ApplicationId == applicationId
            ? HookBases.PathOf(applicationId, path[(HookBases.Root.Length + 1 + named.Length)..])
            : throw NoHook();
    }

    private async Task<CompiledHook> FindAsync(string applicationId, string path)
    {
        var decoded = HookPath.Normalize(Uri.UnescapeDataString(path.Split('?')[0]));
        var matches = (await tables.FindAsync(applicationId, CancellationToken.None))?.Match(
            HookBases.RouteOf(HookPath.RedirectOf(decoded) ?? decoded)).Select(static match => match.Hook).ToList() ?? [];
        return matches.FirstOrDefault(static hook => hook.Takes("POST")) ?? matches.FirstOrDefault() ?? throw NoHook();
    }

    private static RefusedException NoHook() => Problems.NotFound("The application has no hook at this path");
}
