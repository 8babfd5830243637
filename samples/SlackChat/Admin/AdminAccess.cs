using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace SlackChat.Admin;

/// <summary>
/// Who sees the admin page: whoever has the configured password and, where there is none, whoever calls from this machine.
/// </summary>
internal static class AdminAccess
{
    public static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        var password = http.RequestServices.GetRequiredService<IConfiguration>()["Admin:Password"];
        if (string.IsNullOrEmpty(password))
        {
            return http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                ? await next(call)
                : Results.Text("Set Admin:Password to use this page from other machines.\n", statusCode: 403);
        }

        if (
            CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(Given(http.Request.Headers.Authorization.ToString()))),
                SHA256.HashData(Encoding.UTF8.GetBytes(password))))
        {
            return await next(call);
        }

        http.Response.Headers.WWWAuthenticate = "Basic realm=\"SlackChat\", charset=\"UTF-8\"";
        return Results.Text("Any name, and the password.\n", statusCode: 401);
    }

    private static string Given(string header)
    {
        const string Scheme = "Basic ";
        var bytes = new byte[header.Length];
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password] ? password : "";
    }
}
