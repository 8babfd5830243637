using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Fanfare.Api.Http.Bodies;
using Fanfare.Identifiers;
using Fanfare.Slack.Messages;

namespace Fanfare.Slack.Api;

/// <summary>A slash command, to make or to put in another's place.</summary>
public sealed record SlackCommandIn
{
    /// <summary>With its slash: <c>/deploy</c>.</summary>
    [Required(ErrorMessage = "Field required and must not be empty"), SlashCommand]
    public string? Command { get; init; }

    /// <summary>Where its app takes it.</summary>
    [Required(ErrorMessage = "Field required and must not be empty"), HttpUrl]
    public string? Url { get; init; }

    [StringLength(SlackCommandText.MaxLength, ErrorMessage = SlackCommandText.TooLong)]
    public string? Description { get; init; }

    /// <summary>What may stand after it, for people.</summary>
    [StringLength(SlackCommandText.MaxLength, ErrorMessage = SlackCommandText.TooLong)]
    public string? UsageHint { get; init; }

    /// <summary>The signing secret; left out, one is made up, or the one that it has stays.</summary>
    public string? Secret { get; init; }

    internal SlackCommand ApplyTo(SlackCommand command) =>
        command with { Command = Command!, Url = Url!, Description = Description ?? "", UsageHint = UsageHint ?? "" };
}

/// <summary>Changes to a slash command: what is left out stays.</summary>
public sealed record SlackCommandPatch
{
    [NotNull, SlashCommand]
    public Optional<string> Command { get; init; }

    [NotNull, HttpUrl]
    public Optional<string> Url { get; init; }

    [StringLength(SlackCommandText.MaxLength, ErrorMessage = SlackCommandText.TooLong)]
    public Optional<string> Description { get; init; }

    [StringLength(SlackCommandText.MaxLength, ErrorMessage = SlackCommandText.TooLong)]
    public Optional<string> UsageHint { get; init; }

    internal SlackCommand ApplyTo(SlackCommand command) => command with
    {
        Command = Command.Or(command.Command)!,
        Url = Url.Or(command.Url)!,
        Description = Description.Or(command.Description) ?? "",
        UsageHint = UsageHint.Or(command.UsageHint) ?? "",
    };
}

/// <summary>A slash command.</summary>
/// <param name="Id">The app as Slack would name it, <c>A…</c>.</param>
/// <param name="TeamId">The application as Slack would name it, <c>T…</c>.</param>
/// <param name="Command">With its slash.</param>
/// <param name="Url">Where its app takes it.</param>
/// <param name="Description">For people.</param>
/// <param name="UsageHint">What may stand after it, for people.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record SlackCommandOut(
    string Id, string TeamId, string Command, string Url, string Description, string UsageHint, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static SlackCommandOut From(SlackCommand command) => new(
        command.Id, SlackIds.TeamOf(command.ApplicationId), command.Command, command.Url, command.Description, command.UsageHint,
        command.CreatedAt.UtcDateTime, command.UpdatedAt.UtcDateTime);
}

/// <summary>With what a command's requests prove where they come from.</summary>
/// <param name="Key">The signing secret.</param>
/// <param name="VerificationToken">
/// The <c>token</c> of the form, for apps that do not check signatures; another secret has another one.
/// </param>
public sealed record SlackCommandSecretOut(string Key, string VerificationToken);

/// <summary>How to set a new signing secret.</summary>
public sealed record SlackCommandSecretRotateIn
{
    /// <summary>The new secret, which signs at once; left out, one is made up.</summary>
    public string? Key { get; init; }
}

/// <summary>An invocation of a slash command.</summary>
public sealed record SlackInvocationIn
{
    /// <summary>With its slash.</summary>
    [Required(ErrorMessage = "Field required and must not be empty")]
    public string? Command { get; init; }

    /// <summary>What stands after it.</summary>
    [StringLength(MessageCheck.MaxTextLength, ErrorMessage = "Must have at most 40000 characters")]
    public string? Text { get; init; }

    /// <summary>Who invokes it, <c>U…</c>; may be left out when the directory has somebody of that name.</summary>
    public string? UserId { get; init; }

    /// <summary>May be left out when the directory has somebody with that id.</summary>
    [StringLength(SlackText.MaxName, MinimumLength = 1, ErrorMessage = "Must have 1 to 80 characters")]
    public string? UserName { get; init; }

    /// <summary>
    /// Where, <c>C…</c> or <c>D…</c>; left out, that of the application's hooks for this channel, or one made of the name.
    /// </summary>
    public string? ChannelId { get; init; }

    /// <summary>The channel's name, with or without <c>#</c>; may be left out when a hook of the application has that channel.</summary>
    [ChannelName]
    public string? ChannelName { get; init; }
}

/// <summary>An invocation that its app has answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ExpiresAt">Until when the app may post to the <c>response_url</c> that it was given.</param>
/// <param name="EventId">The event's id of what the app has answered at once; null when it has said nothing.</param>
/// <param name="Response">What it has answered at once, as a message.</param>
public sealed record SlackInvocationOut(string Id, DateTime ExpiresAt, string? EventId, JsonElement? Response);

/// <summary>What is said of texts about commands.</summary>
internal static class SlackCommandText
{
    public const int MaxLength = 1_000;

    public const string TooLong = "Must have at most 1000 characters";
}

/// <summary>The name of a slash command: a slash and 1 to 31 small letters, digits, hyphens and underscores.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SlashCommandAttribute : ValidationAttribute
{
    private const int MaxLength = 32;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && !(
            text is ['/', _, ..] && text.Length <= MaxLength
                && text.Skip(1).All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_'))
            ? new ValidationResult($"{Names.Show(text)} must be '/' and 1 to {MaxLength - 1} small letters, digits, '-' and '_'")
            : ValidationResult.Success;
}
