using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Applications;
using Fanfare.Api.Http.Bodies;
using Fanfare.Identifiers;

namespace Fanfare.Slack.Api;

/// <summary>Somebody in an application's directory, to make or to put in another's place.</summary>
public sealed record UserIn
{
    /// <summary><c>U…</c>, as Slack has it. Default: a new one. It never changes.</summary>
    [SlackId(SlackIds.User)]
    public string? Id { get; init; }

    [UserUid]
    public string? Uid { get; init; }

    /// <summary>The name after <c>@</c>.</summary>
    [Required(ErrorMessage = "Field required and must not be empty"), StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public string? Name { get; init; }

    [StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public string? RealName { get; init; }

    [StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public string? DisplayName { get; init; }

    [StringLength(254, ErrorMessage = "Must have at most 254 characters"), EmailAddress(ErrorMessage = "Must be an email address")]
    public string? Email { get; init; }

    /// <summary>Whether the person has left.</summary>
    public bool? Deleted { get; init; }

    public bool? IsBot { get; init; }

    [Metadata]
    public Dictionary<string, string>? Metadata { get; init; }

    internal SlackUser ApplyTo(SlackUser user) => user with
    {
        Uid = Uid,
        Name = Name!,
        RealName = RealName ?? "",
        DisplayName = DisplayName ?? "",
        Email = Email,
        Deleted = Deleted ?? false,
        IsBot = IsBot ?? false,
        Metadata = ApplicationIn.MetadataOf(Metadata),
    };
}

/// <summary>Changes to somebody in a directory: what is left out stays.</summary>
public sealed record UserPatch
{
    [UserUid]
    public Optional<string> Uid { get; init; }

    [NotNull, StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public Optional<string> Name { get; init; }

    [StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public Optional<string> RealName { get; init; }

    [StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public Optional<string> DisplayName { get; init; }

    [StringLength(254, ErrorMessage = "Must have at most 254 characters"), EmailAddress(ErrorMessage = "Must be an email address")]
    public Optional<string> Email { get; init; }

    public Optional<bool> Deleted { get; init; }

    public Optional<bool> IsBot { get; init; }

    [NotNull, Metadata]
    public Optional<Dictionary<string, string>> Metadata { get; init; }

    internal SlackUser ApplyTo(SlackUser user) => user with
    {
        Uid = Uid.Or(user.Uid),
        Name = Name.Or(user.Name)!,
        RealName = RealName.Or(user.RealName) ?? "",
        DisplayName = DisplayName.Or(user.DisplayName) ?? "",
        Email = Email.Or(user.Email),
        Deleted = Deleted.Or(user.Deleted),
        IsBot = IsBot.Or(user.IsBot),
        Metadata = Metadata.Given ? ApplicationIn.MetadataOf(Metadata.Value) : user.Metadata,
    };
}

/// <summary>Somebody in a directory.</summary>
public sealed record UserOut(
    string Id, string Name, string RealName, string DisplayName, bool Deleted, bool IsBot,
    ImmutableSortedDictionary<string, string> Metadata, DateTime CreatedAt, DateTime UpdatedAt,
    string? Uid = null, string? Email = null)
{
    internal static UserOut From(SlackUser user) => new(
        user.Id, user.Name, user.RealName, user.DisplayName, user.Deleted, user.IsBot, user.Metadata, user.CreatedAt.UtcDateTime,
        user.UpdatedAt.UtcDateTime, user.Uid, user.Email);
}

/// <summary>A caller's own id: a name that does not look like a user's id.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UserUidAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value is not string name
        ? ValidationResult.Success
        : Names.Check(name) ?? (
            SlackIds.Is(SlackIds.User, name)
                ? new ValidationResult($"May not look like the id of a user, '{SlackIds.User}…'") : ValidationResult.Success);
}
