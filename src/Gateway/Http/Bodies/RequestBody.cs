using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Fanfare.Events;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Http.Bodies;

/// <summary>A request's body, read whole up to the cap.</summary>
internal readonly record struct RequestBody(byte[] Bytes)
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<Field>> FieldsOf = new();

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
            return JsonSerializer.Deserialize<T>(json, Wire.Json)
                ?? throw Problems.Invalid(new FieldError(location, "Must be an object", FieldError.JsonDecode));
        }
        catch (JsonException exception)
        {
            throw Problems.Invalid(BodyErrors.For(exception, json, typeof(T), location));
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
                .Select(
                    rule =>
                        rule.GetValidationResult(
                            value, new ValidationContext(parsed) { MemberName = field.Property.Name, DisplayName = field.Name }))
                .FirstOrDefault(static result => result is not null);
            if (failed is not null)
            {
                errors.Add(
                    new FieldError(
                        [.. location, field.Name, .. failed is NestedResult nested ? nested.Location : []], failed.ErrorMessage!));
            }
        }

        return errors.ToImmutable();
    }

    private static ImmutableArray<Field> Describe(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(
                static property =>
                    new Field(
                        property, JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                        [.. property.GetCustomAttributes<ValidationAttribute>()]))
            .Where(
                static field =>
                    !field.Rules.IsEmpty || field.Property.PropertyType == typeof(string)
                        || field.Property.PropertyType == typeof(Optional<string>)),
    ];

    private sealed record Field(PropertyInfo Property, string Name, ImmutableArray<ValidationAttribute> Rules);
}
