using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;

namespace Fanfare.Webhooks;

/// <summary>What a method wants of a payload.</summary>
internal enum PayloadParameter
{
    /// <summary>A type of its own: a request without a body has nothing for it.</summary>
    Typed,

    /// <summary>Any JSON: an empty body is an empty text.</summary>
    Any,

    /// <summary>A text.</summary>
    Text,
}

/// <summary>Tells what methods want of a payload.</summary>
internal static class PayloadParameters
{
    private static readonly Type[] Anything = [
        typeof(JsonElement), typeof(JsonElement?), typeof(JsonNode), typeof(JsonDocument), typeof(object)];

    public static PayloadParameter Of(MethodInfo method) =>
        Array.Exists(method.GetParameters(), IsText) ? PayloadParameter.Text
        : Array.Exists(method.GetParameters(), static parameter => Array.IndexOf(Anything, parameter.ParameterType) >= 0)
        ? PayloadParameter.Any
        : PayloadParameter.Typed;

    private static bool IsText(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string)
            && parameter.GetCustomAttributes().Any(static attribute => attribute is IFromBodyMetadata);
}
