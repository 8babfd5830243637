using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Orleans.Dashboard;
using Orleans.Hosting;

namespace Fanfare.Hosting;

/// <summary>
/// Orleans' own dashboard of silos and grains at <c>/orleans</c>, for who has the operator's key; off unless there is one.
/// </summary>
internal static class Dashboard
{
    private const string Path = "/orleans";
    private const string Scheme = "Basic ";

    public static void UseDashboard(this ISiloBuilder silo, NodeOptions node)
    {
        if (node.DashboardKey.Length > 0)
        {
            silo.AddDashboard();
        }
    }

    public static void MapDashboard(this WebApplication app, NodeOptions node)
    {
        if (node.DashboardKey.Length == 0 || node.Role == NodeOptions.Gateway)
        {
            return;
        }

        app.MapOrleansDashboard(Path).AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (IsKey(http.Request.Headers.Authorization.ToString(), node.DashboardKey))
            {
                return await next(context);
            }

            http.Response.Headers[HeaderNames.WWWAuthenticate] = "Basic realm=\"Orleans\"";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }).ExcludeFromDescription();
    }

    /// <summary>Whether a header has the key as the password of whatever user: what browsers ask for.</summary>
    internal static bool IsKey(string header, string key)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var decoded = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), decoded, out var length))
        {
            return false;
        }

        var colon = Array.IndexOf(decoded, (byte)':', 0, length);
        return colon >= 0 && CryptographicOperations.FixedTimeEquals(
            decoded.AsSpan(colon + 1, length - colon - 1), Encoding.UTF8.GetBytes(key));
    }
}
