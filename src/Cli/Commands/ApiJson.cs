using System.Text.Json;

namespace Fanfare.Api;

/// <summary>How the API's JSON is read and written.</summary>
internal static class ApiJson
{
    /// <summary>A payload may lie 512 deep, and an answer holds it.</summary>
    public static JsonSerializerOptions Options { get; } = new(
        JsonSerializerDefaults.Web)
    { MaxDepth = 1_024, RespectNullableAnnotations = true };
}
