using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Events;
using Fanfare.Hooks.Tables;
using Fanfare.Templates;

namespace Fanfare.Hooks.Api;

/// <summary>Reads the fields of a hook, each by itself, and collects what is wrong with them.</summary>
internal abstract class HookFields
{
    protected ImmutableArray<FieldError>.Builder Errors { get; } = ImmutableArray.CreateBuilder<FieldError>();

    protected string? Template(string? text, params ReadOnlySpan<string> field) => Template(text, TemplatePlace.Request, field);

    protected string? AnswerTemplate(string? text, params ReadOnlySpan<string> field) => Template(text, TemplatePlace.Answer, field);

    protected string? Template(string? text, TemplatePlace place, ReadOnlySpan<string> field)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Add("Must not hold a NUL character", field);
        }
        else if (!TextTemplate.TryParse(text, place, out var wrong))
        {
            Add(wrong, field);
        }

        return text.Length == 0 && place != TemplatePlace.Answer ? null : text;
    }

    protected string? Payload(JsonElement? json)
    {
        const int MaxLength = 65_536;
        if (json is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } given)
        {
            return null;
        }

        var text = given.GetRawText();
        try
        {
            if (text.Length > MaxLength)
            {
                throw new FormatException($"Must have at most {MaxLength} characters");
            }

            JsonTemplate.Parse(text);
        }
        catch (FormatException exception)
        {
            Add(exception.Message, "event", "payload");
        }

        return given.IsStorable()
            ? text : throw Problems.Invalid(
                new FieldError(["body", "event", "payload"], "Must hold no NUL character and no half of a surrogate pair"));
    }

    protected string? Text(string? text, int maxLength, params ReadOnlySpan<string> field)
    {
        if (text is not null && (text.Length > maxLength || text.Contains('\0', StringComparison.Ordinal)))
        {
            Add($"Must have at most {maxLength} characters, and no NUL", field);
        }

        return text;
    }

    protected T Word<T>(string? word, T otherwise, params ReadOnlySpan<string> field)
        where T : struct, Enum
    {
        if (word is null)
        {
            return otherwise;
        }

        if (HookWords.Parse<T>(word) is { } known)
        {
            return known;
        }

        Add($"Must be one of {HookWords.ListOf<T>()}", field);
        return otherwise;
    }

    protected int? Number(int? number, int min, int max, params ReadOnlySpan<string> field)
    {
        if (number < min || number > max)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"Must be {min} to {max}"), field);
        }

        return number;
    }

    protected void Add(string message, params ReadOnlySpan<string> field) => Errors.Add(new FieldError(["body", .. field], message));
}
