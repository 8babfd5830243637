using System.Text;
using System.Text.Unicode;

namespace Fanfare.Webhooks;

/// <summary>Turns the body of a request into JSON.</summary>
public static class PayloadDecoder
{
    /// <summary>The deepest nesting of JSON.</summary>
    public const int MaxDepth = JsonText.MaxDepth;

    /// <summary>Decodes a body.</summary>
    /// <remarks>
    /// JSON stays as it is, a falsy value such as <c>{}</c>, <c>0</c> or <c>""</c> too. Of a form, a field that is given several times is a
    /// list, and a file is <c>{"filename", "contentType", "base64"}</c>. The field that <see cref="PayloadOptions.FormParam"/> names is
    /// JSON if it parses, and otherwise a string; of several the first counts.
    /// </remarks>
    /// <param name="body">All of it.</param>
    /// <param name="contentType">The header's value, or null.</param>
    /// <param name="options">How; <see cref="PayloadOptions.Default"/> if null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="HookRejected">
    /// The body cannot be decoded: status 400, and a text that says why. No other exception leaves this.
    /// </exception>
    public static async ValueTask<Payload> DecodeAsync(
        ReadOnlyMemory<byte> body, string? contentType, PayloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= PayloadOptions.Default;
        return options.Mode switch
        {
            PayloadMode.Json => JsonIn(body) ?? await FormIn(body, contentType, options, cancellationToken) ?? TextIn(body),
            PayloadMode.Form => await FormIn(body, contentType, options, cancellationToken) ?? throw NoForm(options),
            _ => new Payload(JsonText.StringOf(Convert.ToBase64String(body.Span)), PayloadKind.Bytes),
        };
    }

    /// <summary>The texts that a form has in fields of one name; what is not multipart is read as urlencoded.</summary>
    /// <exception cref="HookRejected">The form is malformed, or beyond the limits.</exception>
    public static IReadOnlyList<string> TextsOf(ReadOnlyMemory<byte> body, string? contentType, string name) =>
        [.. FormReader.Read(body, contentType).All(name).Where(static field => field.File is null).Select(static field => field.Value)];

    /// <summary>The content type that a text most likely has: JSON, a form with JSON after its first <c>=</c>, or plain text.</summary>
    public static string Guess(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return IsJson(content) ? "application/json"
            : content.Split('=', 2) is [_, var value] && IsJson(Uri.UnescapeDataString(value)) ? "application/x-www-form-urlencoded"
            : "text/plain";
    }

    private static bool IsJson(string text) => JsonText.Read(Encoding.UTF8.GetBytes(text)) != JsonReading.NotJson;

    private static Payload? JsonIn(ReadOnlyMemory<byte> body)
    {
        var text = WithoutMark(body);
        return Utf8.IsValid(text.Span) && JsonText.IsJson(text.Span) ? new Payload(text, PayloadKind.Json) : null;
    }

    private static Payload TextIn(ReadOnlyMemory<byte> body) =>
        new(JsonText.StringOf(FormText.Of(WithoutMark(body).Span, "The body")), PayloadKind.Text);

    private static async ValueTask<Payload?> FormIn(
        ReadOnlyMemory<byte> body, string? contentType, PayloadOptions options, CancellationToken cancellationToken)
    {
        var form = await FormReader.ReadAsync(body, contentType, options, cancellationToken);
        return form is null ? null : new Payload(options.FormParam is { } name ? FieldOf(form, name) : form.ToJson(), PayloadKind.Form);
    }

    private static ReadOnlyMemory<byte> FieldOf(FormFields form, string name) => form.First(name) switch
    {
        { File: null } field when Encoding.UTF8.GetBytes(field.Value) is var bytes =>
            JsonText.IsJson(bytes) ? bytes : JsonText.StringOf(field.Value),
        null => throw new HookRejected(400, $"The form has no field '{name}'."),
        _ => throw new HookRejected(400, $"The form's field '{name}' is a file; it must be a text."),
    };

    private static HookRejected NoForm(PayloadOptions options) =>
        new(
            400,
            options.FormParam is { } name ? $"The body is not a form; the field '{name}' of one is wanted." : "The body is not a form.");

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
}
