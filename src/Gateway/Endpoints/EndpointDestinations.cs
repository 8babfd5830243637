using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Destinations;
using Fanfare.Endpoints;

namespace Fanfare.Api.Endpoints;

/// <summary>
/// Checks and reads the part of an endpoint's body that depends on its destination: kind, format, and the settings that only one
/// destination has.
/// </summary>
internal sealed class EndpointDestinations(DestinationCatalog catalog)
{
    private static readonly Dictionary<string, JsonElement> None = [];

    private readonly string[] _kinds = [.. catalog.All.Where(static one => !one.IsFormat).Select(static one => one.Name)];
    private readonly string[] _formats = [
        EndpointSettings.EventFormat, .. catalog.All.Where(static one => one.IsFormat).Select(static one => one.Name)];

    /// <summary>All destinations.</summary>
    public DestinationCatalog Catalog => catalog;

    /// <summary>Everything that is wrong with a body's kind, format and destination settings, each by itself.</summary>
    public IEnumerable<FieldError> Check(string? kind, string? format, IDictionary<string, JsonElement>? given)
    {
        if (kind is not null && !_kinds.Contains(kind, StringComparer.Ordinal))
        {
            yield return FieldError.InBody("kind", OneOf(_kinds));
        }

        if (format is not null && !_formats.Contains(format, StringComparer.Ordinal))
        {
            yield return FieldError.InBody("format", OneOf(_formats));
        }

        foreach (var (name, value) in given ?? None)
        {
            if (value.ValueKind != JsonValueKind.Null && Field(name)?.Check(value) is { } wrong)
            {
                yield return new FieldError(["body", name, .. wrong.Location], wrong.Message);
            }
        }
    }

    /// <summary>What is wrong with a URL that was left out; null when the kind has one of its own.</summary>
    public FieldError? CheckUrl(string? url, string? kind) =>
        url is null && (kind is null || catalog.Find(kind)?.DefaultUrl is null)
            ? FieldError.InBody("url", "Field required and must not be empty") : null;

    /// <summary>The URL of an endpoint of a kind that was checked.</summary>
    public string UrlFor(string? url, string? kind) => url ?? catalog.Find(kind!)!.DefaultUrl!;

    /// <summary>What the secret of a new endpoint is when its receiver issues it; null when it is ours.</summary>
    public string? IssuedSecretOf(string? kind) => kind is null ? null : catalog.Find(kind)?.IssuedSecret;

    /// <summary>
    /// The settings of fields that were checked: those given, over <paramref name="before"/>; null for a field clears it.
    /// </summary>
    public IDictionary<string, JsonElement>? Apply(IDictionary<string, JsonElement>? given, IDictionary<string, JsonElement>? before = null)
    {
        var after = before is null ? new Dictionary<string, JsonElement>(StringComparer.Ordinal) : new(before, StringComparer.Ordinal);
        foreach (var (name, value) in given ?? None)
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                after.Remove(name);
            }
            else if (Field(name) is { } field)
            {
                after[name] = field.Normalize(value);
            }
        }

        return after.Count == 0 ? null : after;
    }

    /// <summary>An endpoint as it is to be saved, whose settings go together.</summary>
    /// <param name="before">The endpoint as it was; null for a new one.</param>
    /// <param name="after">As it is to be.</param>
    /// <exception cref="RefusedException">422 that names the first field that does not.</exception>
    public Endpoint Checked(Endpoint? before, Endpoint after)
    {
        var kind = catalog.Find(after.Settings.Kind ?? EndpointSettings.Webhook) ?? catalog.Webhook;
        return (
            WrongKind(before, kind) ?? WrongField(after.Settings, kind) ?? Wrong(kind, after)
                ?? Wrong(catalog.Of(after.Settings), after)) is { } error
            ? throw Problems.Invalid(error)
            : after;
    }

    private FieldError? WrongKind(Endpoint? before, IDestination kind)
    {
        var previous = before is null ? kind : catalog.Find(before.Settings.Kind ?? EndpointSettings.Webhook) ?? catalog.Webhook;
        var fixedKind = previous.IssuedSecret is not null ? previous : kind;
        return previous == kind || fixedKind.IssuedSecret is null
            ? null
            : FieldError.InBody(
                "kind", $"An endpoint is '{fixedKind.Name}' from when it is made, or never: its secret is {fixedKind.IssuedSecret}");
    }

    /// <summary>
    /// A setting of another destination. Settings of formats may stand on every webhook, so that a format can be turned on and off.
    /// </summary>
    private FieldError? WrongField(EndpointSettings settings, IDestination kind)
    {
        var isWebhook = kind == catalog.Webhook;
        if (!isWebhook && settings.Format is not (null or EndpointSettings.EventFormat))
        {
            return FieldError.InBody("format", $"Does not go with '{kind.Name}'");
        }

        foreach (var name in (settings.DestinationSettings ?? None).Keys)
        {
            var owners = catalog.All.Where(one => one.Fields.Any(field => field.Name == name)).ToArray();
            if (!owners.Contains(kind) && !(isWebhook && owners.Any(static one => one.IsFormat)))
            {
                return FieldError.InBody(
                    name, isWebhook ? $"Only {string.Join(" and ", owners.Select(static one => $"'{one.Name}'"))} have it"
                        : $"Does not go with '{kind.Name}'");
            }
        }

        return null;
    }

    private static FieldError? Wrong(IDestination destination, Endpoint endpoint) =>
        destination.Check(endpoint) is { } error ? new FieldError(["body", .. error.Location], error.Message) : null;

    private DestinationField? Field(string name) =>
        catalog.All.SelectMany(static one => one.Fields).FirstOrDefault(field => field.Name == name);

    private static string OneOf(string[] words) => $"Must be {string.Join(" or ", words.Select(static one => $"'{one}'"))}";
}
