using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Webhooks;

/// <summary>A method that answers a webhook.</summary>
/// <param name="Class">The class that is asked for it; the method may be inherited.</param>
/// <param name="Method">The method.</param>
/// <param name="Route">Where it is.</param>
/// <param name="Options">How the body is decoded.</param>
/// <param name="Metadata">What it shows of itself.</param>
internal sealed record CodeHook(Type Class, MethodInfo Method, HookRoute Route, PayloadOptions Options, WebhookMetadata Metadata)
{
    private const string AsyncEnding = "Async";
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    public bool Raw => Options.Mode == PayloadMode.Raw;

    /// <summary>Methods that carry the attribute, those that must not included.</summary>
    public static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods(Any).Where(static method => method.IsDefined(typeof(WebhookAttribute)));

    /// <exception cref="InvalidOperationException">The method cannot be a webhook; the message names it.</exception>
    public static CodeHook Of(Type type, MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<WebhookAttribute>()!;
        var name = $"{type.FullName}.{method.Name}";
        if (Fault(method, attribute) is { } fault)
        {
            throw new InvalidOperationException($"The webhook {name} {fault}.");
        }

        var route = attribute.Route ?? DefaultRoute(method.Name);
        var options = new PayloadOptions
        {
            Mode = attribute.Raw ? PayloadMode.Raw : attribute.FormParam is null ? PayloadMode.Json : PayloadMode.Form,
            FormParam = attribute.FormParam,
        };
        return new CodeHook(
            type, method, RouteOf(name, route), options, new WebhookMetadata(route, MethodsOf(attribute), options.Mode, name));
    }

    private static string? Fault(MethodInfo method, WebhookAttribute attribute) => method switch
    {
        { IsPublic: false } => "is not public",
        { ContainsGenericParameters: true } => "has type parameters",
        _ when attribute is { Raw: true, FormParam: not null } =>
            "is raw and has a FormParam: a raw request is not decoded, so that it can be only one of them",
        _ when attribute.Methods.Length == 0 => "has no HTTP method",
        _ when !Array.TrueForAll(attribute.Methods, IsToken) => "has an HTTP method that is no word",
        _ when method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)) =>
            "is async and returns void, so that nobody can wait for it; it must return Task",
        _ => ReturnedTuple.Fault(method.ReturnType),
    };

    private static bool IsToken(string method) => method.Length > 0 && method.All(char.IsAsciiLetter);

    private static ImmutableArray<string> MethodsOf(WebhookAttribute attribute)
    {
        var methods = attribute.Methods.Select(static method => method.ToUpperInvariant());
        return [.. (methods.Contains(HttpMethods.Get) ? methods.Append(HttpMethods.Head) : methods).Distinct()];
    }

    private static string DefaultRoute(string method)
    {
        var name = method.Length > AsyncEnding.Length && method.EndsWith(AsyncEnding, StringComparison.Ordinal)
            ? method[..^AsyncEnding.Length] : method;
        return $"/{char.ToLowerInvariant(name[0])}{name[1..]}";
    }

    private static HookRoute RouteOf(string name, string route)
    {
        try
        {
            return RouteSyntax.Parse(route);
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException($"The webhook {name} has the route '{route}'. {exception.Message}", exception);
        }
    }
}
