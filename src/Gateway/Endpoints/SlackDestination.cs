using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Fanfare.Api.Http.Bodies;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.SlackWebhook;
using Fanfare.Templates;

namespace Fanfare.Api.Endpoints;

/// <summary>What Slack gets, of an endpoint that is Slack's.</summary>
public sealed record SlackDestination
{
    /// <summary>Web API: the id or the name of a channel, or of a user as <c>@name</c>.</summary>
    public string? Channel { get; init; }

    /// <summary>The message, whose texts are templates.</summary>
    public JsonElement? Template { get; init; }

    internal SlackSettings Settings => new(Channel, Template is { ValueKind: JsonValueKind.Object } template ? template.GetRawText() : null);

    internal static SlackDestination? From(SlackSettings? settings) => settings is null
        ? null
        : new SlackDestination { Channel = settings.Channel, Template = settings.Template is { } template ? JsonSerializer.Deserialize<JsonElement>(template) : null };
}

/// <summary>What Slack gets: a channel that may be one, and a template of a message.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SlackDestinationAttribute : ValidationAttribute
{
    private const int MaxChannel = 128;
    private const int MaxTemplate = 32_768;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value is not SlackDestination slack
        ? ValidationResult.Success
        : slack.Channel is { } channel && !IsChannel(channel)
            ? new NestedResult(["channel"], $"Must be the id or the name of a channel or of a user, such as '#general', 'C0123456789' or '@ada', of at most {MaxChannel} characters")
            : slack.Template is { ValueKind: not JsonValueKind.Null } template ? Check(template) : ValidationResult.Success;

    private static bool IsChannel(string channel) =>
        channel.Length is > 0 and <= MaxChannel && !channel.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || char.IsSurrogate(letter))
        && channel.TrimStart('#', '@').Length >= Math.Max(1, channel.Length - 1);

    private static NestedResult? Check(JsonElement template)
    {
        if (template.ValueKind != JsonValueKind.Object)
        {
            return new NestedResult(["template"], "Must be an object");
        }

        if (!template.IsStorable() || template.GetRawText().Length > MaxTemplate)
        {
            return new NestedResult(["template"], $"Must have at most {MaxTemplate} characters, no NUL character and no half of a surrogate pair");
        }

        foreach (var field in template.EnumerateObject())
        {
            var wrong = (field.Name, field.Value.ValueKind) switch
            {
                ("channel", _) => "Stands beside the template, and not in it",
                ("text", not JsonValueKind.String) => "Must be a text",
                ("blocks" or "attachments", not JsonValueKind.Array) when !IsOneValue(field.Value) => "Must be a list, or a text that is one {raw:/…}",
                _ when !SlackFields.OfMessages.Contains(field.Name) => $"There is no such field; there are {string.Join(", ", SlackFields.OfMessages)}",
                _ => FindWrong(field.Value),
            };
            if (wrong is not null)
            {
                return new NestedResult(["template", field.Name], wrong);
            }
        }

        return SlackFields.Saying.Any(name => template.TryGetProperty(name, out _)) ? null : new NestedResult(["template"], "Must have a text, blocks or attachments");
    }

    private static bool IsOneValue(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String && TextTemplate.Parse(json.GetString()!, TemplatePlace.Event).Only is { Source: PlaceholderSource.Raw };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string? FindWrong(JsonElement json)
    {
        try
        {
            JsonTemplate.Parse(json.GetRawText(), TemplatePlace.Event);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}

/// <summary>An absolute URL, which only Slack's Web API may do without: it has a usual one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UrlOfKindAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string { Length: > 0 } || (value is null && validationContext.ObjectInstance is EndpointUpdate { Kind: EndpointKinds.SlackApi })
            ? ValidationResult.Success
            : new ValidationResult("Field required and must not be empty");
}
