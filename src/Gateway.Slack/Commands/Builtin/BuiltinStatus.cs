using System.Globalization;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Paging;

namespace Fanfare.Slack.Commands.Builtin;

/// <summary>How an application's endpoints stand: what they are owed, and what keeps it from them.</summary>
internal sealed class BuiltinStatus(EndpointStore endpoints, DeliveryStore deliveries, TimeProvider time)
{
    private const int PageSize = 250;
    private const int MaxShown = 20;

    /// <summary>What an endpoint is called: by its uid, or else its id. URLs may hold secrets.</summary>
    public static string NameOf(Endpoint endpoint) => $"`{SlackMarkup.Escape(endpoint.Uid ?? endpoint.Id)}`";

    public async Task<string> ReadAsync(string applicationId)
    {
        var owed = await deliveries.CountOwedAsync(applicationId, CancellationToken.None);
        var all = await ListAsync(applicationId);
        var now = time.GetUtcNow();
        var lines = all.Select(
            endpoint =>
                (Trouble: TroubleOf(endpoint, now), Owed: owed.GetValueOrDefault(endpoint.Id, new OwedTotals(0, null)), Endpoint: endpoint))
            .Where(static one => one.Trouble.Count > 0 || one.Owed.Count > 0)
            .OrderByDescending(static one => one.Trouble.Count > 0)
            .ThenByDescending(static one => one.Owed.Count)
            .ToList();
        var oldest = owed.Values.Min(static totals => totals.OldestAcceptedAt);
        var total = owed.Values.Sum(static totals => totals.Count);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"Endpoints: {all.Count}, in trouble: {lines.Count(static one => one.Trouble.Count > 0)}. Deliveries owed: "
                + $"{total}{(oldest is { } since ? $", the oldest since {since:yyyy-MM-ddTHH:mm:ssZ}" : "")}.");
        var shown = lines.Take(MaxShown).Select(static one =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"• {NameOf(one.Endpoint)}: {string.Join(", ", one.Trouble.Append($"{one.Owed.Count} owed"))}"));
        var more = lines.Count > MaxShown ? string.Create(CultureInfo.InvariantCulture, $"\nand {lines.Count - MaxShown} more") : "";
        return string.Join('\n', shown.Prepend(head)) + more;
    }

    private static List<string> TroubleOf(Endpoint endpoint, DateTimeOffset now)
    {
        var trouble = new List<string>();
        if (endpoint.Disabled)
        {
            trouble.Add(endpoint.Health.DisabledBecause is { } why ? $"disabled ({why})" : "disabled");
        }

        if (endpoint.AwaitsVerification)
        {
            trouble.Add("not verified");
        }

        if (endpoint.Health.PausedUntil is { } until && until > now)
        {
            trouble.Add(string.Create(CultureInfo.InvariantCulture, $"paused until {until:HH:mm:ssZ}"));
        }

        if (endpoint.Health.BreakerOpen)
        {
            trouble.Add("broken: the breaker is open");
        }

        return trouble;
    }

    private async Task<List<Endpoint>> ListAsync(string applicationId)
    {
        var found = new List<Endpoint>();
        while (true)
        {
            var rows = await endpoints.ListAsync(
                applicationId, new PageRequest(PageSize, found.Count == 0 ? null : found[^1].Id), CancellationToken.None);
            found.AddRange(rows.Take(PageSize));
            if (rows.Count <= PageSize)
            {
                return found;
            }
        }
    }
}
