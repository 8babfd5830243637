using System.Globalization;
using Fanfare.Output;

namespace Fanfare.Apps;

/// <summary>An application: a customer whose endpoints get events.</summary>
internal sealed record Application(string Id, string? Uid, string Name, int? ThrottleRate, DateTimeOffset CreatedAt)
{
    public static IReadOnlyList<Field<Application>> Fields { get; } =
    [
        new("id", static app => app.Id, Whole: true),
        new("uid", static app => app.Uid),
        new("name", static app => app.Name),
        new("throttleRate", static app => app.ThrottleRate?.ToString(CultureInfo.InvariantCulture)),
        new("createdAt", static app => Printable.Time(app.CreatedAt)),
    ];
}
