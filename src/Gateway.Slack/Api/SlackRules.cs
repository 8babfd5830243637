using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Fanfare.Identifiers;

namespace Fanfare.Slack.Api;

/// <summary>What is said of texts that Slack's clients see.</summary>
internal static class SlackText
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxName = 80;

    public const string TooLong = "Must have at most 80 characters";
}

/// <summary>A channel's name: 1 to 80 characters, without white space and without what Slack's syntax uses.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ChannelNameAttribute : ValidationAttribute
{
    private static readonly SearchValues<char> Reserved = SearchValues.Create("#@,:;\"'<>&|\\/");

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string text)
        {
            return ValidationResult.Success;
        }

        var name = SlackChannels.NameOf(text);
        return name.Length is 0 or > SlackText.MaxName
            || name.EnumerateRunes().Any(static rune => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            || name.AsSpan().ContainsAny(Reserved)
            ? new ValidationResult(
                $"{Names.Show(text)} must have 1 to {SlackText.MaxName} characters, no white space and none of the characters that "
                    + "Slack's own syntax uses")
            : ValidationResult.Success;
    }
}

/// <summary>An id in Slack's shape.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SlackIdAttribute(char kind) : ValidationAttribute
{
    public char Kind { get; } = kind;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string id && !SlackIds.Is(Kind, id)
            ? new ValidationResult($"{Names.Show(id)} must be '{Kind}' and 2 to 31 capitals and digits") : ValidationResult.Success;
}
