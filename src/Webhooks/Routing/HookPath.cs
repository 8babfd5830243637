using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Webhooks;

/// <summary>The path of a request to a hook.</summary>
public static partial class HookPath
{
    /// <summary>A path in which an encoded slash is a slash. ASP.NET decodes everything but those.</summary>
    /// <remarks>ASP.NET shows <c>%252F</c> as <c>%2F</c>, so that it counts as a slash too.</remarks>
    public static string Normalize(string path) => path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a request goes whose path has slashes beside each other: to the path with single ones.</summary>
    /// <returns>A decoded path, or null when the path is well as it is.</returns>
    public static string? RedirectOf(string path) => path.Contains("//", StringComparison.Ordinal) ? Slashes().Replace(path, "/") : null;

    /// <summary>
    /// Answers requests whose path has slashes beside each other with 308 to the one with single slashes, and takes <c>%2F</c> for a slash.
    /// Stands before <c>UseRouting</c>.
    /// </summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="under">The path below which this holds; all paths if it is empty.</param>
    public static IApplicationBuilder UseHookPaths(this IApplicationBuilder app, PathString under = default) => app.Use((http, next) =>
    {
        var path = Normalize(http.Request.Path.Value ?? "");
        if (!new PathString(RedirectOf(path) ?? path).StartsWithSegments(under, StringComparison.Ordinal))
        {
            return next(http);
        }

        if (RedirectOf(path) is { } single)
        {
            http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            http.Response.Headers.Location = http.Request.PathBase.Add(single).ToUriComponent() + http.Request.QueryString.ToUriComponent();
            return Task.CompletedTask;
        }

        http.Request.Path = new PathString(path);
        return next(http);
    });

    [GeneratedRegex("/{2,}", RegexOptions.None, 1000)]
    private static partial Regex Slashes();
}
