using System.Net;
using System.Runtime.CompilerServices;
using Headers = System.Collections.Generic.IEnumerable<System.Collections.Generic.KeyValuePair<string, string>>;

namespace Fanfare.Webhooks;

/// <summary>Return values that are a tuple: <c>(body, status)</c>, <c>(body, headers)</c> or <c>(body, status, headers)</c>.</summary>
internal static class ReturnedTuple
{
    private const string Forms =
        "a tuple can be (body, int status), (body, headers) or (body, int status, headers), where headers are a dictionary of strings";

    /// <returns>Null when the value is no tuple.</returns>
    /// <exception cref="InvalidOperationException">It is another tuple.</exception>
    public static (object? Body, int? Status, Headers? Headers)? Of(object? value) => value switch
    {
        not ITuple => null,
        ITuple { Length: 2 } tuple when StatusOf(tuple[1]) is { } status => (tuple[0], status, null),
        ITuple { Length: 2 } tuple when tuple[1] is Headers headers => (tuple[0], null, headers),
        ITuple { Length: 3 } tuple when StatusOf(tuple[1]) is { } status && tuple[2] is Headers headers => (tuple[0], status, headers),
        _ => throw new InvalidOperationException($"A webhook answered with {value.GetType()}; {Forms}."),
    };

    /// <summary>What is wrong with a method's return type, or null.</summary>
    public static string? Fault(Type type)
    {
        var returned = type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0]
            : type;
        return !returned.IsAssignableTo(typeof(ITuple)) || returned.GetGenericArguments() is [_, .. var rest] && IsForm(rest)
            ? null : $"returns {returned}; {Forms}";
    }

    private static bool IsForm(Type[] rest) => rest switch
    {
        [var only] => IsStatus(only) || only.IsAssignableTo(typeof(Headers)),
        [var status, var headers] => IsStatus(status) && headers.IsAssignableTo(typeof(Headers)),
        _ => false,
    };

    private static bool IsStatus(Type type) => type == typeof(int) || type == typeof(HttpStatusCode);

    private static int? StatusOf(object? value) => value switch
    {
        int status => status,
        HttpStatusCode status => (int)status,
        _ => null,
    };
}
