using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Fanfare.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare.Api.Http.Bodies;

/// <summary>A request's body, read whole up to the cap.</summary>
internal readonly partial record struct RequestBody(byte[] Bytes)
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<Field>> FieldsOf = new();

    /// <exception cref="RefusedException">413 when it is larger than the cap.</exception>
    public static Task<RequestBody> ReadAsync(HttpContext http) =>
        ReadAsync(http, http.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxBodyBytes, http.RequestAborted);

    /// <exception cref="RefusedException">413 when it is larger than the cap, in bytes.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext http, int cap, CancellationToken cancellationToken)
    {
        var reader = http.Request.BodyReader;
        while (http.Request.ContentLength is null || http.Request.ContentLength <= cap)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > cap)
            {
                reader.AdvanceTo(read.Buffer.End);
                break;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody(body);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        throw Problems.TooLarge(cap);
    }

    /// <summary>The body as an object of JSON, all its fields checked.</summary>
    /// <param name="also">What no attribute can say of a field: gives what else is wrong.</param>
    /// <exception cref="RefusedException">422 that names every field that is wrong.</exception>
    public T Parse<T>(Func<T, IEnumerable<FieldError>>? also = null)
        where T : class
    {
        var parsed = ParseJson<T>(Bytes, ["body"]);
        var errors = Check(parsed, ["body"]);
        errors = also is null ? errors : errors.AddRange(also(parsed));
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

            if (value is string text && text.Contains('\0', StringComparison.Ordinal))
            {
                errors.Add(new FieldError([.. location, field.Name], "Must not hold a NUL character"));
                continue;
            }

            if (value is JsonElement { ValueKind: not JsonValueKind.Undefined } json && !json.IsStorable())
            {
                errors.Add(new FieldError([.. location, field.Name], "Must hold no NUL character and no half of a surrogate pair"));
                continue;
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
            .Where(static field => !field.Rules.IsEmpty || field.Property.PropertyType == typeof(string) || field.Property.PropertyType == typeof(Optional<string>)),
    ];

    private static FieldError ErrorFor(JsonException exception, ImmutableArray<string> location)
    {
        // What is no JSON at all has the reader's own exception inside; the rest is JSON of another type than the field's.
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner.Message.Contains("depth", StringComparison.Ordinal))
            {
                return new FieldError([.. location, .. PathOf(exception).Take(1)], $"Nested deeper than {Wire.Json.MaxDepth} levels", FieldError.JsonDecode);
            }

            if (inner is JsonException && inner.GetType() != typeof(JsonException))
            {
                return new FieldError(location, $"Not JSON: {inner.Message}", FieldError.JsonDecode);
            }
        }

        var path = PathOf(exception);
        return path.IsEmpty
            ? new FieldError(location, "Must be a JSON object", FieldError.JsonDecode)
            : new FieldError([.. location, .. path], Expected(exception.Message), FieldError.JsonDecode);
    }

    /// <summary>Where an error lies: the path of the exception, and below it that of the one inside, as <c>$.a['b.c'][0]</c>.</summary>
    private static ImmutableArray<string> PathOf(JsonException exception)
    {
        var path = ImmutableArray.CreateBuilder<string>();
        for (Exception? inner = exception; inner is JsonException { Path: not null } json; inner = inner.InnerException)
        {
            foreach (Match part in PathPart().Matches(json.Path))
            {
                path.Add(part.Groups["quoted"].Success ? part.Groups["quoted"].Value : part.Groups["plain"].Value);
            }
        }

        return path.ToImmutable();
    }

    [GeneratedRegex(@"\['(?<quoted>.*?)'\](?=[.\[]|$)|\.(?<plain>[^.\[]+)|\[(?<plain>[0-9]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathPart();

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
