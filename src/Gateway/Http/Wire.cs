using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Http;

/// <summary>How the API writes and reads JSON.</summary>
internal static class Wire
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        MaxDepth = 64,
        Converters = { new Bodies.OptionalConverterFactory() },
    };

    /// <summary>What is written may lie deeper than what was read: a list's rows hold it.</summary>
    private static readonly JsonSerializerOptions Output = new(Json) { MaxDepth = 256 };

    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Output);

    /// <summary>An answer with a body.</summary>
    public static IResult Answer<T>(int status, T value) => new BytesResult(status, Serialize(value));

    /// <summary>An answer with a body that is JSON already; with none when it is null.</summary>
    public static IResult Answer(int status, byte[]? json) => new BytesResult(status, json);

    public static IResult NoContent() => new BytesResult(204, null);

    public static async Task WriteAsync(HttpResponse response, int status, byte[]? json)
    {
        response.StatusCode = status;
        if (json is not null)
        {
            response.ContentType = "application/json";
            response.ContentLength = json.Length;
            await response.Body.WriteAsync(json, response.HttpContext.RequestAborted);
        }
    }

    private sealed record BytesResult(int Status, byte[]? Json) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext.Response, Status, Json);
    }
}
