using System.Text.Json;
using System.Text.Json.Serialization;
using Fanfare.Output;

namespace Fanfare.Api;

/// <summary>Reads what the API refuses with.</summary>
internal static class Refusal
{
    /// <summary>What an answer other than 2xx means to whoever typed the command.</summary>
    /// <param name="path">What was asked for.</param>
    /// <param name="status">Its status.</param>
    /// <param name="body">Its body.</param>
    public static FailureException Of(string path, int status, string body)
    {
        var detail = DetailOf(body) ?? $"The server answered {status}";
        return status switch
        {
            401 => new FailureException(ExitCode.KeyRefused, "The server refused the key", "Log in with one that it knows: fanfare login"),
            403 => new FailureException(ExitCode.KeyRefused, detail, "Log in with a key that may do this: fanfare login"),
            404 => new FailureException(ExitCode.NotFound, $"{path.Split('?')[0]}: {detail}", "The list commands show what there is."),
            >= 300 and < 400 =>
                new FailureException(
                    ExitCode.Failed, $"The server answered {status} and wants to be asked elsewhere",
                    "Name it with the address that it has: --server"),
            503 => new FailureException(ExitCode.Failed, detail, "Try again in a moment."),
            >= 500 => new FailureException(ExitCode.Failed, detail, "The server's log says why."),
            _ => new FailureException(ExitCode.Failed, detail),
        };
    }

    /// <summary>An error says <c>detail</c> in words, or for each field that is wrong.</summary>
    private static string? DetailOf(string body)
    {
        try
        {
            var error = JsonSerializer.Deserialize<JsonElement>(body, ApiJson.Options);
            return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("detail", out var detail)
                ? detail.ValueKind == JsonValueKind.Array
                ? string.Join('\n', detail.Deserialize<FieldError[]>(ApiJson.Options)!.Select(static field => field.Text))
                : detail.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with one field.</summary>
    private sealed record FieldError([property: JsonRequired] string[] Loc, string Msg)
    {
        public string Text => Loc.Length > 1 ? $"{string.Join('.', Loc.Skip(1))}: {Msg}" : Msg;
    }
}
