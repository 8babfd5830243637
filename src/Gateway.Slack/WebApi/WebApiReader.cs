using System.Text;
using System.Text.Json;
using Fanfare.Events;
using Fanfare.Hooks.Intake;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Slack.WebApi;

/// <summary>Reads the arguments of a call, as https://docs.slack.dev/apis/web-api says: from the query, a form, or JSON.</summary>
internal sealed class WebApiReader(HookIntake intake)
{
    private const string TokenName = "token";
    private const int MaxNameLength = 100;

    /// <exception cref="SlackRefusedException">
    /// invalid_json, json_not_object, invalid_form_data, invalid_charset, invalid_post_type, missing_post_type, invalid_arg_name or
    /// invalid_arguments.
    /// </exception>
    public async Task<WebApiArguments> ReadAsync(HttpContext http)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Add(values, http.Request.Query);
        var warning = HttpMethods.IsPost(http.Request.Method) ? await ReadBodyAsync(http, values) : null;
        var token = values.TryGetValue(TokenName, out var shown) && shown.ValueKind == JsonValueKind.String ? shown.GetString() : null;
        values.Remove(TokenName);
        foreach (var (name, value) in values)
        {
            CheckName(name);
            if (!value.IsStorable())
            {
                throw new SlackRefusedException(400, "invalid_arguments", $"[ERROR] must hold no NUL character [json-pointer:/{name}]");
            }
        }

        return new WebApiArguments(values, warning is null ? [] : [warning], token);
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
            throw new SlackRefusedException(400, "invalid_arg_name");
        }
    }

    private static void Add(Dictionary<string, JsonElement> values, IEnumerable<KeyValuePair<string, StringValues>> fields)
    {
        foreach (var (name, value) in fields)
        {
            values[name] = JsonSerializer.SerializeToElement(value[^1] ?? "");
        }
    }

    private static void Add(Dictionary<string, JsonElement> values, byte[] body, bool isLatin1)
    {
        var utf8 = isLatin1 ? Encoding.Convert(Encoding.Latin1, Encoding.UTF8, body) : body;
        var json = SlackJson.Parse(utf8) ?? throw new SlackRefusedException(400, "invalid_json");
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new SlackRefusedException(400, "json_not_object");
        }

        foreach (var field in json.EnumerateObject().Where(static field => field.Name != TokenName))
        {
            values[field.Name] = field.Value;
        }
    }

    /// <summary>Whether a body is in Latin 1, which Slack takes beside UTF-8.</summary>
    private static bool IsLatin1(StringSegment charset)
    {
        var name = charset.Value?.Trim('"') ?? "";
        return name.ToLowerInvariant() switch
        {
            "" or "utf-8" or "utf8" => false,
            "iso-8859-1" => true,
            _ => throw new SlackRefusedException(400, "invalid_charset"),
        };
    }

    /// <returns>What to warn of; null for nothing.</returns>
    private async Task<string?> ReadBodyAsync(HttpContext http, Dictionary<string, JsonElement> values)
    {
        var body = await intake.ReadAsync(http);
        if (body.Length == 0)
        {
            return null;
        }

        if (string.IsNullOrEmpty(http.Request.ContentType))
        {
            throw new SlackRefusedException(400, "missing_post_type");
        }

        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type))
        {
            throw new SlackRefusedException(400, "invalid_post_type");
        }

        var isLatin1 = IsLatin1(type.Charset);
        var hasCharset = type.Charset.HasValue && type.Charset.Length > 0;
        switch (type.MediaType.Value?.ToLowerInvariant())
        {
            case "application/json":
                Add(values, body, isLatin1);
                return hasCharset ? null : "missing_charset";
            case "text/plain":
                return hasCharset ? null : "missing_charset";
            case "application/x-www-form-urlencoded" or "multipart/form-data":
                Add(
                    values,
                    await SlackForms.ReadAsync(http.Request, body, http.RequestAborted)
                        ?? throw new SlackRefusedException(400, "invalid_form_data"));
                return hasCharset ? "superfluous_charset" : null;
            default:
                throw new SlackRefusedException(400, "invalid_post_type");
        }
    }
}
