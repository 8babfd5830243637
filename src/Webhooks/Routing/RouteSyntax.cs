using Microsoft.AspNetCore.Routing.Patterns;

namespace Fanfare.Webhooks;

/// <summary>
/// Reads a hook's route, which is written as in ASP.NET (<c>/github/{repo}</c>) or as in Werkzeug
/// (<c>/example/&lt;name&gt;/&lt;int:n&gt;/</c>).
/// </summary>
/// <remarks>
/// A trailing slash means nothing. The letters' case counts. Of ASP.NET's syntax, optional parameters, default values and <c>regex</c> are
/// refused: a hook has one shape, and no route takes long to match.
/// </remarks>
public static class RouteSyntax
{
    /// <summary>The longest route, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>The most segments between slashes. ASP.NET's routing takes 28, of which four are left for the prefix of a group.</summary>
    public const int MaxSegments = 24;

    /// <summary>Reads a route.</summary>
    /// <exception cref="FormatException">It is no route; the message says why, for people.</exception>
    public static HookRoute Parse(string route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var segments = SegmentsOf(route);
        var werkzeug = route.AsSpan().ContainsAny('<', '>');
        if (werkzeug && route.AsSpan().ContainsAny('{', '}'))
        {
            throw new FormatException("A route has its parameters in <angle> brackets or in {curly} ones, not in both.");
        }

        return werkzeug ? WerkzeugSyntax.Parse(segments) : AspNetSyntax.Parse(segments);
    }

    /// <summary>A route without the names of its parameters. Two routes clash exactly when their shapes are equal.</summary>
    /// <exception cref="FormatException">It is no route; the message says why, for people.</exception>
    public static string ShapeOf(string route) => Parse(route).Shape;

    /// <summary>Reads a pattern by ASP.NET's own parser.</summary>
    internal static RoutePattern PatternOf(string text)
    {
        try
        {
            return RoutePatternFactory.Parse(text);
        }
        catch (RoutePatternException exception)
        {
            throw new FormatException($"The route is not well formed: {exception.Message}", exception);
        }
    }

    private static string[] SegmentsOf(string route)
    {
        if (route.Length == 0)
        {
            throw new FormatException("The route is empty.");
        }

        if (route[0] != '/')
        {
            throw new FormatException("A route starts with a slash.");
        }

        if (route.Length > MaxLength)
        {
            throw new FormatException($"A route has at most {MaxLength} characters; this one has {route.Length}.");
        }

        if (route.Any(char.IsControl))
        {
            throw new FormatException("A route has no control characters.");
        }

        var segments = route == "/" ? [] : route[1..(route[^1] == '/' ? ^1 : ^0)].Split('/');
        if (segments.Length > MaxSegments)
        {
            throw new FormatException($"A route has at most {MaxSegments} segments; this one has {segments.Length}.");
        }

        return Array.Exists(segments, static segment => segment is "" or "." or "..")
            ? throw new FormatException("A route has no empty segment (//), and none that is only dots.")
            : segments;
    }
}
