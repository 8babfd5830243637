using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Fanfare.Templates;

/// <summary>
/// A text with placeholders, such as <c>{json:/a/0/b}</c> (a JSON Pointer into the event's payload); which others there are depends on
/// where it stands. After a bar stands what is taken where there is no such value: <c>{header:X-Name|none}</c>. Braces of the text itself
/// are doubled.
/// </summary>
public sealed class TextTemplate
{
    private const int MaxLength = 4_096;
    private const int MaxParts = 64;

    private readonly ImmutableArray<Part> _parts;

    private TextTemplate(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>The placeholder of a template that is nothing else.</summary>
    public Placeholder? Only => _parts is [{ Literal: "", Placeholder: { } only }, { Literal: "" }] ? only : null;

    /// <summary>Reads a template.</summary>
    /// <param name="text">At most 4,096 characters.</param>
    /// <param name="place">Where it stands.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static TextTemplate Parse(string text, TemplatePlace place = TemplatePlace.Request)
    {
        if (text.Length > MaxLength)
        {
            throw new FormatException($"Must have at most {MaxLength} characters");
        }

        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter is '{' or '}' && index + 1 < text.Length && text[index + 1] == letter)
            {
                literal.Append(letter);
                index++;
            }
            else if (letter == '}')
            {
                throw new FormatException("A '}' has no '{' before it; write '}}' for the character itself");
            }
            else if (letter != '{')
            {
                literal.Append(letter);
            }
            else
            {
                var end = text.IndexOf('}', index);
                parts.Add(
                    new Part(
                        Literal(),
                        Placeholder.Parse(
                            end < 0 ? throw new FormatException("A '{' has no '}' after it; write '{{' for the character itself")
                                : text[(index + 1)..end],
                            place)));
                index = end;
            }
        }

        parts.Add(new Part(Literal(), null));
        return parts.Count <= MaxParts
            ? new TextTemplate(parts.ToImmutable()) : throw new FormatException($"Must have fewer than {MaxParts} placeholders");

        string Literal()
        {
            var result = literal.ToString();
            literal.Clear();
            return result;
        }
    }

    /// <summary>Whether a text is a template, and if not, why.</summary>
    public static bool TryParse(string text, TemplatePlace place, [NotNullWhen(false)] out string? wrong)
    {
        try
        {
            Parse(text, place);
            wrong = null;
            return true;
        }
        catch (FormatException exception)
        {
            wrong = exception.Message;
            return false;
        }
    }

    /// <summary>The text with its placeholders filled.</summary>
    /// <param name="values">What they are filled from.</param>
    /// <param name="missing">The first placeholder for which there is no value, or null; the text then has nothing in its place.</param>
    /// <param name="encode">What is done with the value of each placeholder; null for nothing.</param>
    public string Fill(ITemplateValues values, out string? missing, Func<Placeholder, string, string>? encode = null)
    {
        missing = null;
        if (_parts is [{ Placeholder: null } only])
        {
            return only.Literal;
        }

        var text = new StringBuilder();
        foreach (var (literal, placeholder) in _parts)
        {
            text.Append(literal);
            if (placeholder is null)
            {
                continue;
            }

            if ((Find(values, placeholder) ?? placeholder.Default) is { } value)
            {
                text.Append(encode is null ? value : encode(placeholder, value));
            }
            else
            {
                missing ??= placeholder.ToString();
            }
        }

        return text.ToString();
    }

    private static string? Find(ITemplateValues values, Placeholder placeholder) =>
        values.Find(placeholder) ?? (placeholder.Else is { } next ? Find(values, next) : null);

    private sealed record Part(string Literal, Placeholder? Placeholder);
}
