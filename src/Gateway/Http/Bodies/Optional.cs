using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fanfare.Api.Http.Bodies;

/// <summary>A field of a PATCH: left out, null, or a value.</summary>
public readonly record struct Optional<T>(T? Value) : IOptional
{
    public bool Given { get; } = true;

    object? IOptional.Value => Value;

    /// <summary>The given value, or what was there before.</summary>
    public T? Or(T? before) => Given ? Value : before;
}

/// <summary>An <see cref="Optional{T}"/> of whatever type.</summary>
internal interface IOptional
{
    bool Given { get; }

    object? Value { get; }
}

/// <summary>Reads <see cref="Optional{T}"/>: what is left out of the JSON stays not given.</summary>
internal sealed class OptionalConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return new Optional<T>(JsonSerializer.Deserialize<T>(ref reader, options));
            }
            catch (JsonException exception)
            {
                // Its path begins at this field; without one, the reader puts in the path that leads here.
                throw new JsonException(exception.Message, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
