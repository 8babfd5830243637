using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Fanfare.Identifiers;

namespace Fanfare.Api.Http.Bodies;

/// <summary>A field of a PATCH that may be left out but not be null, nor empty if it is a text.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotNullAttribute : ValidationAttribute
{
    public bool AllowEmpty { get; init; }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value switch
    {
        null => new ValidationResult("Must not be null"),
        string text when !AllowEmpty && string.IsNullOrWhiteSpace(text) => new ValidationResult("Must not be empty"),
        _ => ValidationResult.Success,
    };
}

/// <summary>What is wrong with a part of a field.</summary>
/// <param name="location">The part, from the field down.</param>
/// <param name="message">What is wrong.</param>
internal sealed class NestedResult(ImmutableArray<string> location, string message) : ValidationResult(message)
{
    public ImmutableArray<string> Location => location;
}

/// <summary>One of a few words.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordAttribute(params string[] words) : ValidationAttribute
{
    public string[] Words { get; } = words;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string word && !Words.Contains(word, StringComparer.Ordinal)
            ? new ValidationResult($"Must be {string.Join(" or ", Words.Select(static one => $"'{one}'"))}")
            : ValidationResult.Success;
}

/// <summary>A name: 1 to 256 characters of the name pattern.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NameAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string name ? Names.Check(name) : ValidationResult.Success;
}

/// <summary>A caller's own id: a name that does not look like one of our ids.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UidAttribute(string idPrefix) : ValidationAttribute
{
    public string IdPrefix { get; } = idPrefix;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value is not string name
        ? ValidationResult.Success
        : Names.Check(name) ?? (
            name.StartsWith(IdPrefix, StringComparison.Ordinal)
                ? new ValidationResult($"May not start with '{IdPrefix}'") : ValidationResult.Success);
}

/// <summary>A set of names: so many of them, so long, each once.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NameSetAttribute(int min, int max) : ValidationAttribute
{
    public int Min { get; } = min;

    public int Max { get; } = max;

    public int MaxLength { get; init; } = Names.MaxLength;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string[] names ? Check(names) : ValidationResult.Success;

    private ValidationResult? Check(string[] names)
    {
        if (names.Length < Min || names.Length > Max)
        {
            return new ValidationResult(Max == int.MaxValue ? $"Must have at least {Min} entries" : $"Must have {Min} to {Max} entries");
        }

        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name) || name.Length > MaxLength || !Names.Match(name))
            {
                return new ValidationResult($"{Names.Show(name)} must have 1 to {MaxLength} characters and {Names.Rule}");
            }
        }

        return names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? ValidationResult.Success : new ValidationResult("Must not hold anything twice");
    }
}

/// <summary>An absolute http or https URL.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpUrlAttribute : ValidationAttribute
{
    private const int MaxLength = 65_536;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text ? Check(text) : ValidationResult.Success;

    private static ValidationResult? Check(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return new ValidationResult($"Must have 1 to {MaxLength} characters");
        }

        // What .NET would quietly drop or repair is refused: the URL that is shown is the one that is called.
        if (text.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
        {
            return new ValidationResult("Must not hold white space or control characters");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Port == 0
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || !text.AsSpan(url.Scheme.Length).StartsWith("://"))
        {
            return new ValidationResult("Must be an absolute http or https URL");
        }

        var authority = text.AsSpan(url.Scheme.Length + 3);
        var end = authority.IndexOfAny("/?#\\");
        return (end < 0 ? authority : authority[..end]).Contains('@')
            ? new ValidationResult("May not hold a user name or password; set a header instead")
            : ValidationResult.Success;
    }
}

/// <summary>Metadata: texts by name, at most 4,096 bytes of JSON.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MetadataAttribute : ValidationAttribute
{
    public const int MaxBytes = 4_096;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not Dictionary<string, string> metadata)
        {
            return ValidationResult.Success;
        }

        if (metadata.Any(static pair => pair.Value is null))
        {
            return new ValidationResult("Every value must be a text");
        }

        return metadata.Sum(static pair => JsonSize(pair.Key) + JsonSize(pair.Value) + 2) + 1 > MaxBytes
            ? new ValidationResult($"Must have at most {MaxBytes} bytes of JSON") : ValidationResult.Success;
    }

    /// <summary>The bytes of a text in JSON that escapes no more than it must.</summary>
    private static int JsonSize(string text) =>
        2 + Encoding.UTF8.GetByteCount(text) + text.Sum(
            static letter => letter is '"' or '\\' or '\n' or '\r' or '\t' ? 1 : letter < ' ' ? 5 : 0);
}

/// <summary>HTTP headers that an endpoint may set.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HeadersAttribute : ValidationAttribute
{
    public const int MaxCount = 64;
    private const int MaxValueBytes = 4_096;

    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "user-agent", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding", "upgrade", "age",
        "cache-control",
        "clear-site-data", "expires", "pragma", "warning", "content-length", "content-type", "content-encoding", "content-language",
        "content-location",
        "host", "connection", "expect", "trailer",
    };

    private static readonly string[] ForbiddenPrefixes =
        ["x-amz-", "x-amzn-", "x-google", "x-goog-", "x-gfe", "x-azure-", "x-fd-", "x-svix-", "svix-", "webhook-"];

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is Dictionary<string, string?> headers ? Check(headers) : ValidationResult.Success;

    private static ValidationResult? Check(Dictionary<string, string?> headers)
    {
        if (headers.Count > MaxCount)
        {
            return new ValidationResult($"Must have at most {MaxCount} headers");
        }

        foreach (var (name, value) in headers)
        {
            if (
                name.Length is 0 or > Names.MaxLength
                    || !name.All(
                        static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal)))
            {
                return new ValidationResult($"{Names.Show(name)} is not a header's name");
            }

            if (
                Forbidden.Contains(name)
                    || Array.Exists(ForbiddenPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                return new ValidationResult($"'{name}' may not be set");
            }

            if (
                value is not null && (
                    Encoding.UTF8.GetByteCount(value) > MaxValueBytes || value.Any(static letter => letter is < ' ' or > '~')))
            {
                return new ValidationResult(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The value of '{name}' must have at most {MaxValueBytes} printable ASCII characters"));
            }
        }

        return headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == headers.Count
            ? ValidationResult.Success : new ValidationResult("Must not name a header twice");
    }
}
