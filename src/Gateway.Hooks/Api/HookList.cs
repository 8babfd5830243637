using Fanfare.Hooks.Api;
using Fanfare.Hooks.Intake;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Hooks.Tables;

/// <summary>Shows hooks of every kind with what came in through them.</summary>
internal sealed class HookList(ConfiguredHooks configured, EndpointDataSource endpoints, HookHitCounter hits)
{
    /// <summary>Describes hooks that are stored and, if asked to, all those that are not.</summary>
    public async Task<IReadOnlyList<HookStatusOut>> DescribeAsync(
        IReadOnlyList<Hook> stored, bool withOthers, Func<string, Task<bool>> mayBeSeen, CancellationToken cancellationToken)
    {
        var all = new List<(string Name, HookStatusOut Hook)>();
        if (withOthers)
        {
            all.AddRange(
                endpoints.Endpoints.Select(static endpoint => endpoint.Metadata.GetMetadata<WebhookMetadata>()).OfType<WebhookMetadata>()
                    .Select(OfCode));
            foreach (var hook in configured.All)
            {
                if (await mayBeSeen(hook.ApplicationId))
                {
                    all.Add((hook.Name, Of(null, hook.ApplicationId, hook.Settings, HookKind.Configured)));
                }
            }
        }

        all.AddRange(stored.Select(static hook => (hook.Id, Of(hook.Id, hook.ApplicationId, hook.Settings, HookKind.Stored))));
        var counted = await hits.ReadAsync([.. all.Select(static one => one.Name)], cancellationToken);
        return
        [
            .. all.Select(one => counted.TryGetValue(one.Name, out var hit)
                ? one.Hook with
                {
                    LastHit = hit.LastAt.UtcDateTime,
                    Accepted = hit.Accepted,
                    Repeated = hit.Repeated,
                    Refused = hit.Refused,
                    Failed = hit.Failed,
                }
                : one.Hook),
        ];
    }

    /// <summary>The name under which a code hook is counted.</summary>
    public static string NameOf(WebhookMetadata hook) => $"code:{string.Join(',', hook.Methods)} {hook.Route}";

    private static (string Name, HookStatusOut Hook) OfCode(WebhookMetadata hook) =>
        (NameOf(hook), new HookStatusOut(null, hook.Route, [.. hook.Methods], HookWords.Of(HookKind.Code), null,
            HookWords.Of(CheckScheme.None), null, 0, 0, 0, 0));

    private static HookStatusOut Of(string? id, string applicationId, HookSettings settings, HookKind kind) => new(
        id, HookBases.PathOf(applicationId, settings.Route), [.. settings.Methods], HookWords.Of(kind), applicationId,
        HookWords.Of(settings.Check.Scheme), null, 0, 0, 0, 0);
}
