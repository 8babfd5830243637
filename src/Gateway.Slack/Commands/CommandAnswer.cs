using System.Text.Json;
using Fanfare.Slack.Messages;
using Fanfare.SlackWebhook;

namespace Fanfare.Slack.Commands;

/// <summary>What an app answers a command with, at once or later: a message, and what is to become of the one before.</summary>
/// <param name="Fields">The message as the app wrote it.</param>
/// <param name="Message">The message, checked.</param>
internal sealed record CommandAnswer(JsonElement Fields, SlackMessage Message)
{
    private const string ResponseType = "response_type";
    private const string Ephemeral = "ephemeral";
    private const string InChannel = "in_channel";

    private static readonly string[] Flags = ["replace_original", "delete_original"];

    /// <summary>Checks an answer.</summary>
    /// <exception cref="SlackRefusedException">400 with Slack's word for what is wrong first.</exception>
    public static CommandAnswer Read(JsonElement fields)
    {
        if (
            fields.Field(ResponseType) is { } type
                && !(type.ValueKind == JsonValueKind.String && type.GetString() is Ephemeral or InChannel))
        {
            throw new SlackRefusedException(
                400, "invalid_payload", $"[ERROR] must be '{Ephemeral}' or '{InChannel}' [json-pointer:/{ResponseType}]");
        }

        foreach (var flag in Flags)
        {
            if (fields.Field(flag) is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
            {
                throw new SlackRefusedException(400, "invalid_payload", $"[ERROR] must be true or false [json-pointer:/{flag}]");
            }
        }

        return new CommandAnswer(fields, SlackMessage.Read(fields));
    }

    /// <summary>Whether an answer says nothing, but perhaps that everybody may see the command.</summary>
    public static bool SaysNothing(JsonElement fields) =>
        SlackFields.Saying.All(name => fields.Field(name) is null) && fields.Field(Flags[1]) is not { ValueKind: JsonValueKind.True };

    /// <summary>Writes what the app has left out.</summary>
    public void WriteDefaultsTo(Utf8JsonWriter json)
    {
        if (Fields.Field(ResponseType) is null)
        {
            json.WriteString(ResponseType, Ephemeral);
        }

        foreach (var flag in Flags)
        {
            if (Fields.Field(flag) is null)
            {
                json.WriteBoolean(flag, value: false);
            }
        }
    }
}
