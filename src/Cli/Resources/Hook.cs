using System.Globalization;
using Fanfare.Output;

namespace Fanfare.Hooks;

/// <summary>An inbound hook: a path at which Fanfare takes events from elsewhere.</summary>
internal sealed record Hook(
    string? Id, string Route, string[]? Methods, string? Kind, string? App, string? Checks, DateTimeOffset? LastHit, long Accepted,
    long Repeated, long Refused, long Failed)
{
    public static IReadOnlyList<Field<Hook>> Fields { get; } =
    [
        new("route", static hook => hook.Route),
        new("methods", static hook => Printable.List(hook.Methods)),
        new("kind", static hook => hook.Kind),
        new("id", static hook => hook.Id, Whole: true),
        new("app", static hook => hook.App),
        new("checks", static hook => hook.Checks),
        new("lastHit", static hook => Printable.Time(hook.LastHit)),
        new("accepted", static hook => Number(hook.Accepted)),
        new("repeated", static hook => Number(hook.Repeated)),
        new("refused", static hook => Number(hook.Refused)),
        new("failed", static hook => Number(hook.Failed)),
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
