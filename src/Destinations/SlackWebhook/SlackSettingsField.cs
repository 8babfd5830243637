using System.Text.Json;
using Fanfare.Destinations;
using Fanfare.Events;
using Fanfare.Templates;

namespace Fanfare.SlackWebhook;

/// <summary>The field <c>slack</c>: a channel that may be one, and a template of a message.</summary>
internal sealed record SlackSettingsField() : DestinationField(SlackSettings.Field, typeof(SlackSettings), "What Slack gets.")
{
    private const int MaxChannel = 128;
    private const int MaxTemplate = 32_768;

    public override JsonElement Normalize(JsonElement value) => SlackSettings.Parse(value).ToJson();

    public override SettingError? Check(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new SettingError([], "Must be an object");
        }

        if (value.TryGetProperty("channel", out var channel) && channel.ValueKind != JsonValueKind.Null)
        {
            if (channel.ValueKind != JsonValueKind.String)
            {
                return new SettingError(["channel"], "Must be a text");
            }

            if (!value.IsStorable() || !IsChannel(channel.GetString()!))
            {
                return new SettingError(
                    ["channel"],
                    $"Must be the id or the name of a channel or of a user, such as '#general', 'C0123456789' or '@ada', of at most "
                        + $"{MaxChannel} characters");
            }
        }

        return value.TryGetProperty("template", out var template) && template.ValueKind != JsonValueKind.Null
            ? CheckTemplate(template) : null;
    }

    private static bool IsChannel(string channel) =>
        channel.Length is > 0 and <= MaxChannel
        && !channel.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || char.IsSurrogate(letter))
        && channel.TrimStart('#', '@').Length >= Math.Max(1, channel.Length - 1);

    private static SettingError? CheckTemplate(JsonElement template)
    {
        if (template.ValueKind != JsonValueKind.Object)
        {
            return new SettingError(["template"], "Must be an object");
        }

        if (!template.IsStorable() || template.GetRawText().Length > MaxTemplate)
        {
            return new SettingError(
                ["template"], $"Must have at most {MaxTemplate} characters, no NUL character and no half of a surrogate pair");
        }

        foreach (var field in template.EnumerateObject())
        {
            var wrong = (field.Name, field.Value.ValueKind) switch
            {
                ("channel", _) => "Stands beside the template, and not in it",
                ("text", not JsonValueKind.String) => "Must be a text",
                ("blocks" or "attachments", not JsonValueKind.Array) when !IsOneValue(field.Value) =>
                    "Must be a list, or a text that is one {raw:/…}",
                _ when !SlackFields.OfMessages.Contains(field.Name) =>
                    $"There is no such field; there are {string.Join(", ", SlackFields.OfMessages)}",
                _ => FindWrong(field.Value),
            };
            if (wrong is not null)
            {
                return new SettingError(["template", field.Name], wrong);
            }
        }

        return SlackFields.Saying.Any(name => template.TryGetProperty(name, out _))
            ? null
            : new SettingError(["template"], "Must have a text, blocks or attachments");
    }

    private static bool IsOneValue(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String
                && TextTemplate.Parse(json.GetString()!, TemplatePlace.Event).Only is { Source: PlaceholderSource.Raw };
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
