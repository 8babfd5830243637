using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Webhooks;

/// <summary>A parameter's number is not below a bound; ASP.NET's <c>min</c> knows whole numbers only.</summary>
internal sealed class AtLeastConstraint(double bound) : IRouteConstraint
{
    public const string Name = "atleast";

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        RouteNumber.Of(values, routeKey) >= bound;
}

/// <summary>A parameter's number is not above a bound; ASP.NET's <c>max</c> knows whole numbers only.</summary>
internal sealed class AtMostConstraint(double bound) : IRouteConstraint
{
    public const string Name = "atmost";

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        RouteNumber.Of(values, routeKey) <= bound;
}

/// <summary>The number that a parameter's value is.</summary>
file static class RouteNumber
{
    public static double? Of(RouteValueDictionary values, string key) =>
        double.TryParse(values[key]?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
