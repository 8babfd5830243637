using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Bodies;

/// <summary>A request's body, read whole up to the cap.</summary>
internal readonly record struct RequestBody(byte[] Bytes)
{
    private static readonly char[] PathSeparators = ['.', '[', ']', '\''];
    private static readonly ConcurrentDictionary<Type, ImmutableArray<Field>> FieldsOf = new();

    /// <exception cref="BadHttpRequestException">413 when it is larger than the cap.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext http)
    {
        using var buffer = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 0, 1 << 20));
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return new RequestBody(buffer.ToArray());
    }

    /// <summary>The body as an object of JSON, all its fields checked.</summary>
    /// <param name="also">What no attribute can say of a field: gives what else is wrong, if anything.</param>
    /// <exception cref="RefusedException">422 that names every field that is wrong.</exception>
    public T Parse<T>(Func<T, FieldError?>? also = null)
        where T : class
    {
        var parsed = ParseJson<T>(Bytes, ["body"]);
        var errors = Check(parsed, ["body"]);
        errors = also?.Invoke(parsed) is { } error ? errors.Add(error) : errors;
        return errors.IsEmpty ? parsed : throw Problems.Invalid(errors);
    }

    /// <summary>A part of a body as an object of JSON.</summary>
    public static T ParseJson<T>(ReadOnlySpan<byte> json, ImmutableArray<string> location)
        where T : class
    {
        if (!Utf8.IsValid(json))
        {
            throw Problems.Invalid(new FieldError(location, "Not UTF-8", FieldError.JsonDecode));
        }

        try
        {
            return JsonSerializer.Deserialize<T>(json, Wire.Json) ?? throw Problems.Invalid(new FieldError(location, "Must be an object", FieldError.JsonDecode));
        }
        catch (JsonException exception)
        {
            throw Problems.Invalid(ErrorFor(exception, location));
        }
    }

    /// <summary>Everything that is wrong with an object's fields.</summary>
    public static ImmutableArray<FieldError> Check(object parsed, ImmutableArray<string> location)
    {
        var errors = ImmutableArray.CreateBuilder<FieldError>();
        foreach (var field in FieldsOf.GetOrAdd(parsed.GetType(), static type => Describe(type)))
        {
            var value = field.Property.GetValue(parsed);
            if (value is IOptional optional)
            {
                if (!optional.Given)
                {
                    continue;
                }

                value = optional.Value;
            }

            var failed = field.Rules
                .Select(rule => rule.GetValidationResult(value, new ValidationContext(parsed) { MemberName = field.Property.Name, DisplayName = field.Name }))
                .FirstOrDefault(static result => result is not null);
            if (failed is not null)
            {
                errors.Add(new FieldError([.. location, field.Name, .. failed is NestedResult nested ? nested.Location : []], failed.ErrorMessage!));
            }
        }

        return errors.ToImmutable();
    }

    private static ImmutableArray<Field> Describe(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(static property => new Field(property, JsonNamingPolicy.CamelCase.ConvertName(property.Name), [.. property.GetCustomAttributes<ValidationAttribute>()]))
            .Where(static field => !field.Rules.IsEmpty),
    ];

    private static FieldError ErrorFor(JsonException exception, ImmutableArray<string> location)
    {
        // What is no JSON at all has the reader's own exception inside; the rest is JSON of another type than the field's.
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is JsonException && inner.GetType() != typeof(JsonException))
            {
                return new FieldError(location, $"Not JSON: {inner.Message}", FieldError.JsonDecode);
            }
        }

        var path = (exception.Path ?? "$").TrimStart('$').Split(PathSeparators, StringSplitOptions.RemoveEmptyEntries);
        return path.Length == 0
            ? new FieldError(location, "Must be a JSON object", FieldError.JsonDecode)
            : new FieldError([.. location, .. path], Expected(exception.Message), FieldError.JsonDecode);
    }

    /// <summary>The reader says in its message which .NET type it wanted; callers are told in terms of JSON.</summary>
    private static string Expected(string message) => message switch
    {
        _ when message.Contains("System.String[]", StringComparison.Ordinal) => "Must be a list of texts",
        _ when message.Contains("Dictionary", StringComparison.Ordinal) => "Must be an object",
        _ when message.Contains("Double", StringComparison.Ordinal) => "Must be a number",
        _ when message.Contains("DateTime", StringComparison.Ordinal) => "Must be a time such as 2026-01-31T12:00:00Z",
        _ when message.Contains("Int32", StringComparison.Ordinal) => "Must be a whole number",
        _ when message.Contains("Boolean", StringComparison.Ordinal) => "Must be true or false",
        _ when message.Contains("System.String", StringComparison.Ordinal) => "Must be a text",
        _ when message.Contains("uplicate", StringComparison.Ordinal) => "Given twice",
        _ => "Has the wrong type",
    };

    private sealed record Field(PropertyInfo Property, string Name, ImmutableArray<ValidationAttribute> Rules);
}
