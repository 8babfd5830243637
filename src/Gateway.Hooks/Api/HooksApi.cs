using System.Collections.Immutable;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Applications;
using Fanfare.Events;
using Fanfare.Hooks.Intake;
using Fanfare.Hooks.Tables;
using Fanfare.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Hooks.Api;

/// <summary>Hooks: what turns third parties' webhooks into events.</summary>
internal static class HooksApi
{
    public static void MapHooksApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/app/{app_id}/hook").WithTags("Hook");
        group.MapGet("", ListAsync).AnyKey().WithName("fanfare.hook.list").Queries("limit", "iterator", "order")
            .Produces<ListResponse<HookOut>>();
        group.MapPost("", CreateAsync).OrganizationKey().WithName("fanfare.hook.create").Takes<HookIn>().Produces<HookOut>(201);
        group.MapGet("/{hook_id}", GetAsync).AnyKey().WithName("fanfare.hook.get").Produces<HookOut>();
        group.MapPut("/{hook_id}", PutAsync).OrganizationKey().WithName("fanfare.hook.update").Takes<HookIn>().Produces<HookOut>();
        group.MapPatch("/{hook_id}", PatchAsync).OrganizationKey().WithName("fanfare.hook.patch").Takes<HookIn>().Produces<HookOut>();
        group.MapPost("/{hook_id}/secret/rotate", RotateSecretAsync).OrganizationKey().WithName("fanfare.hook.rotate-secret")
            .Takes<HookSecretRotateIn>().Produces(204);
        group.MapDelete("/{hook_id}", DeleteAsync).OrganizationKey().WithName("fanfare.hook.delete").Produces(204);
        var all = routes.MapGroup("/hook").WithTags("Hook");
        all.MapGet("", ListAllAsync).AnyKey().WithName("fanfare.hook.list-all").Queries("limit", "iterator", "order")
            .Produces<ListResponse<HookStatusOut>>();
        all.MapPost("/test", TestAsync).OrganizationKey().WithName("fanfare.hook.test").Takes<HookTestIn>().Produces<HookTestOut>();
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, string app_id, ApplicationStore applications, HookStore hooks)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var rows = await hooks.ListAsync(caller.OrganizationId, application.Id, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, HookOut.From, static row => row.Id);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, ApplicationStore applications, HookStore hooks,
        ConfiguredHooks configured, EventStore events, TimeProvider time)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, application.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var now = Timestamp.Now(time);
        var (settings, secrets) = HookReader.Read(body.Parse<HookIn>(), []);
        CheckHolds(secrets, now);
        var hook = new Hook
        {
            Id = EntityId.New(EntityId.Hook, time),
            ApplicationId = application.Id,
            Settings = settings,
            Secrets = secrets ?? [],
            CreatedAt = now,
            UpdatedAt = now,
        };
        var answer = Wire.Serialize(HookOut.From(hook));
        var result = await hooks.WriteAsync(
            application.Id, others => Unclashing(hook, others, configured), hook.Secrets, request.KeyFor(201, answer), http.RequestAborted);
        return result is WriteResult.LimitReached
            ? throw Problems.TooManyHooks(HookBase.MaxHooks) : request.Answer(result, 201, answer, "");
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, Caller caller, string app_id, string hook_id, ApplicationStore applications, HookStore hooks) =>
        Wire.Answer(200, HookOut.From(await FindAsync(http, caller, app_id, hook_id, applications, hooks)));

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string hook_id, ApplicationStore applications,
        HookStore hooks, ConfiguredHooks configured, TimeProvider time)
    {
        var input = (await requests.ReadAsync(http)).Parse<HookIn>();
        var before = await FindAsync(http, caller, app_id, hook_id, applications, hooks);
        return await ReplaceAsync(http, before, _ => input, hooks, configured, time);
    }

    /// <summary>A JSON Merge Patch (RFC 7396): what is null is as if it were left out of a new hook.</summary>
    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string hook_id, ApplicationStore applications,
        HookStore hooks, ConfiguredHooks configured, TimeProvider time)
    {
        var patch = HookPatch.Read((await requests.ReadAsync(http)).Bytes);
        var before = await FindAsync(http, caller, app_id, hook_id, applications, hooks);
        return await ReplaceAsync(http, before, current => HookPatch.Apply(current, patch), hooks, configured, time);
    }

    /// <summary>Puts a key before those that sign now, which hold for a while longer.</summary>
    private static async Task<IResult> RotateSecretAsync(
        HttpContext http, RequestReader requests, Caller caller, string app_id, string hook_id, ApplicationStore applications,
        HookStore hooks, EventStore events, TimeProvider time)
    {
        var before = await FindAsync(http, caller, app_id, hook_id, applications, hooks);
        var body = await requests.ReadAsync(http);
        var request = requests.IdempotencyOf(http, caller, body, before.Id);
        if (await request.FindFirstAsync(events, time, http.RequestAborted) is { } first)
        {
            return Wire.Answer(first.Status, first.Body);
        }

        var input = body.Parse<HookSecretRotateIn>(
            input => HookReader.WhyNoKey(input.Key, before.Settings.Check.Scheme) is { } wrong ? [FieldError.InBody("key", wrong)] : []);
        while (true)
        {
            var now = Timestamp.Now(time);
            var until = now.AddSeconds(input.GracePeriodSeconds ?? HookSecretRotateIn.DefaultGraceSeconds);
            ImmutableArray<HookSecret> secrets =
            [
                new HookSecret(input.Key!),
                .. before.Secrets.Where(secret => secret.OfHandshake || secret.ExpiresAt is null || secret.ExpiresAt > now)
                    .Select(secret => secret.OfHandshake || secret.ExpiresAt < until ? secret : secret with { ExpiresAt = until }),
            ];
            if (secrets.Length > HookReader.MaxSecrets)
            {
                throw Problems.Invalid(
                    FieldError.InBody(
                        "key", $"The hook has {HookReader.MaxSecrets} secrets that hold: set 'secrets', or wait until one is over"));
            }

            var changed = false;
            var result = await hooks.WriteAsync(before.ApplicationId, Write, secrets, request.KeyFor(204, null), http.RequestAborted);
            if (!changed)
            {
                return request.Answer(result, 204, null, "");
            }

            before = await FindAsync(http, caller, app_id, hook_id, applications, hooks);

            // Secrets that somebody else has set meanwhile are not to be lost.
            Hook? Write(IReadOnlyList<Hook> others)
            {
                var current = others.FirstOrDefault(other => other.Id == before.Id);
                changed = current is not null && current.UpdatedAt != before.UpdatedAt;
                return changed || current is null ? null : current with { UpdatedAt = Later(current, now) };
            }
        }
    }

    /// <summary>A time of change by which a hook is known to be another than before.</summary>
    private static DateTimeOffset Later(Hook current, DateTimeOffset now) =>
        now > current.UpdatedAt ? now : current.UpdatedAt.AddMilliseconds(1);

    private static async Task<IResult> DeleteAsync(
        HttpContext http, Caller caller, string app_id, string hook_id, ApplicationStore applications, HookStore hooks)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return await hooks.DeleteAsync(application.Id, hook_id, http.RequestAborted) is WriteResult.Written
            ? Wire.NoContent() : throw Problems.NotFound();
    }

    /// <summary>All hooks: on the first page also those that are in the configuration and in code.</summary>
    private static async Task<IResult> ListAllAsync(
        HttpContext http, Caller caller, HookStore hooks, ApplicationStore applications, HookList list)
    {
        var page = new ListQuery(http).Page(descending: false, mayOrder: true);
        var rows = await hooks.ListAsync(caller.OrganizationId, caller.ApplicationId, page, http.RequestAborted);
        var done = rows.Count <= page.Limit;
        List<Hook> kept = [.. page.Backwards && !done ? rows.Skip(1) : rows.Take(page.Limit)];
        var data = await list.DescribeAsync(kept, withOthers: page.Iterator is null && caller.ApplicationId is null,
            async application => await applications.FindAsync(caller.OrganizationId, application, http.RequestAborted) is not null,
            http.RequestAborted);
        return Wire.Answer(
            200,
            new ListResponse<HookStatusOut>(data, kept.Count == 0 ? null : kept[^1].Id, kept.Count == 0 ? null : "-" + kept[0].Id, done));
    }

    private static async Task<IResult> TestAsync(HttpContext http, RequestReader requests, Caller caller, HookTest test)
    {
        var input = (await requests.ReadAsync(http)).Parse<HookTestIn>();
        return Wire.Answer(200, await test.RunAsync(caller.OrganizationId, input, http.RequestAborted));
    }

    /// <summary>Changes a hook as it is when it is written, whatever came between.</summary>
    private static async Task<IResult> ReplaceAsync(
        HttpContext http, Hook before, Func<Hook, HookIn> ask, HookStore hooks, ConfiguredHooks configured, TimeProvider time)
    {
        var secrets = HookReader.Read(ask(before), before.Secrets).Secrets;
        CheckHolds(secrets, time.GetUtcNow());
        Hook? after = null;
        var result = await hooks.WriteAsync(before.ApplicationId, Write, secrets, idempotency: null, http.RequestAborted);
        return result is WriteResult.Written ? Wire.Answer(200, HookOut.From(after!)) : throw Problems.For(result, "");

        Hook? Write(IReadOnlyList<Hook> others)
        {
            if (others.FirstOrDefault(other => other.Id == before.Id) is not { } current)
            {
                return null;
            }

            var (settings, _) = HookReader.Read(ask(current), secrets ?? before.Secrets);
            if (
                secrets is null && !before.Secrets.IsEmpty && settings.Check.Scheme != CheckScheme.None
                    && settings.Check with { ToleranceSeconds = 0 } != current.Settings.Check with { ToleranceSeconds = 0 })
            {
                // Another check would show the secrets of this one in another place.
                throw Problems.Invalid(FieldError.InBody("secrets", "Field required: the check changes"));
            }

            after = current with
            {
                Settings = settings,
                Secrets = secrets ?? before.Secrets,
                UpdatedAt = Later(current, Timestamp.Now(time)),
            };
            return Unclashing(after, others, configured);
        }
    }

    /// <exception cref="RefusedException">422 when none of the secrets that were given holds.</exception>
    private static void CheckHolds(ImmutableArray<HookSecret>? given, DateTimeOffset now)
    {
        if (given is { IsEmpty: false } secrets && secrets.All(secret => secret.ExpiresAt <= now))
        {
            throw Problems.Invalid(FieldError.InBody("secrets", "All of them are over"));
        }
    }

    /// <exception cref="RefusedException">409 when it clashes with another hook.</exception>
    private static Hook Unclashing(Hook hook, IReadOnlyList<Hook> others, ConfiguredHooks configured)
    {
        var clash = HookClash.Find(
            hook.Settings,
            others.Where(other => other.Id != hook.Id).Select(static other => (other.Settings, other.Id))
                .Concat(configured.Of(hook.ApplicationId).Select(static other => (other.Settings, "in the configuration"))));
        return clash is null ? hook : throw Problems.Conflict(clash);
    }

    private static async Task<Hook> FindAsync(
        HttpContext http, Caller caller, string app_id, string hook_id, ApplicationStore applications, HookStore hooks)
    {
        var application = await caller.ApplicationAsync(applications, app_id, http.RequestAborted);
        return (await hooks.ReadAsync(application.Id, http.RequestAborted)).FirstOrDefault(hook => hook.Id == hook_id)
            ?? throw Problems.NotFound();
    }
}
