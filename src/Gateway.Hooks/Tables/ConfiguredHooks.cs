using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fanfare.Applications;
using Fanfare.Hooks.Api;
using Fanfare.Identifiers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fanfare.Hooks.Tables;

/// <summary>The hooks that stand in the configuration. Their applications are found, or made, when the process starts.</summary>
internal sealed class ConfiguredHooks(
    IOptions<HookOptions> options, HookStore hooks, NamedApplications applications, TimeProvider time) : IHostedService
{
    private ILookup<string, CompiledHook> _hooks = Enumerable.Empty<CompiledHook>().ToLookup(
        static hook => hook.ApplicationId, StringComparer.Ordinal);

    public IEnumerable<CompiledHook> All => _hooks.SelectMany(static ofOne => ofOne);

    public IEnumerable<CompiledHook> Of(string applicationId) => _hooks[applicationId];

    /// <exception cref="ConfigurationException">A hook is wrong, or clashes with another one.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var compiled = new List<CompiledHook>();
        for (var index = 0; index < options.Value.Routes.Count; index++)
        {
            var hook = await HookAsync(options.Value.Routes[index], index, cancellationToken);
            if (
                HookClash.Find(
                    hook.Settings,
                    compiled.Where(other => other.ApplicationId == hook.ApplicationId).Select(static other => (other.Settings, other.Name))
                .Concat(
                    (await hooks.ReadAsync(hook.ApplicationId, cancellationToken))
                        .Select(static other => (other.Settings, other.Id)))) is { } clash)
            {
                throw new ConfigurationException($"{Place(index)}: {clash}.");
            }

            compiled.Add(new CompiledHook(NameOf(hook), HookKind.Configured, hook));
        }

        _hooks = compiled.ToLookup(static hook => hook.ApplicationId, StringComparer.Ordinal);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Place(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{HookOptions.SectionName}:{nameof(HookOptions.Routes)}:{index}");

    /// <summary>A name that stays for as long as the hook has the same application and route.</summary>
    private static string NameOf(Hook hook) =>
        "configured-" + Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes($"{hook.ApplicationId}\n{hook.Settings.Route}\n{string.Join(',', hook.Settings.Methods)}")))[..16];

    private async Task<Hook> HookAsync(ConfiguredHook configured, int index, CancellationToken cancellationToken)
    {
        var (settings, secrets, errors) = HookReader.TryRead(
            configured.Payload is { } payload
                ? configured with { Event = (configured.Event ?? new HookEventIn()) with { Payload = Json(payload, index) } } : configured,
            []);
        if (!errors.IsEmpty)
        {
            throw new ConfigurationException(
                string.Join(
                    Environment.NewLine, errors.Select(error => $"{Place(index)}:{string.Join(':', error.Loc.Skip(1))}: {error.Msg}.")));
        }

        var now = Timestamp.Now(time);
        return new Hook
        {
            Id = "",
            ApplicationId = await ApplicationAsync(configured.App, index, cancellationToken),
            Settings = settings,
            Secrets = secrets ?? [],
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static JsonElement Json(string payload, int index)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(payload);
        }
        catch (JsonException exception)
        {
            throw new ConfigurationException($"{Place(index)}:{nameof(ConfiguredHook.Payload)}: not JSON: {exception.Message}");
        }
    }

    private async Task<string> ApplicationAsync(string idOrUid, int index, CancellationToken cancellationToken) =>
        await applications.FindOrMakeAsync(idOrUid, cancellationToken)
        ?? throw new ConfigurationException($"{Place(index)}:App: '{idOrUid}' is no application, and no uid that one could be made with.");
}
