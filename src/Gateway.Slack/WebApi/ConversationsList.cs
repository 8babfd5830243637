using System.Text.Json;

namespace Fanfare.Slack.WebApi;

/// <summary>Lists the channels that the application's hooks post to. https://docs.slack.dev/reference/methods/conversations.list</summary>
internal sealed class ConversationsList(SlackChannels channels) : WebApiMethod
{
    private const string CursorKind = "team";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    private static readonly string[] Types = ["public_channel", "private_channel", "mpim", "im"];

    public override string Name => "conversations.list";

    public override async Task<WebApiAnswer> RunAsync(WebApiCall call, CancellationToken cancellationToken)
    {
        var limit = Math.Min(call.Arguments.Limit() ?? DefaultLimit, MaxLimit);
        var after = SlackCursor.Read(CursorKind, call.Arguments.Text("cursor"));
        var withArchived = !call.Arguments.Flag("exclude_archived");
        var known = WantsPublic(call.Arguments) ? await channels.ListAsync(call.ApplicationId, cancellationToken) : [];
        var rest = known
            .Where(channel => (withArchived || !channel.Archived) && (after is null || string.CompareOrdinal(channel.Id, after) > 0))
            .ToList();
        var page = rest.Take(limit).ToList();
        return new WebApiAnswer(
            json =>
            {
                json.WriteStartArray("channels");
                page.ForEach(channel => Write(json, channel, call.Token));
                json.WriteEndArray();
            },
            rest.Count > page.Count ? SlackCursor.After(CursorKind, page[^1].Id) : "");
    }

    /// <summary>All of Fanfare's channels are public ones.</summary>
    private static bool WantsPublic(WebApiArguments arguments)
    {
        var types = arguments.Text("types")?.Split(',', StringSplitOptions.TrimEntries) ?? [Types[0]];
        return types.All(type => Types.Contains(type, StringComparer.Ordinal))
            ? types.Contains(Types[0], StringComparer.Ordinal) : throw new SlackRefusedException(400, "invalid_types");
    }

    private static void Write(Utf8JsonWriter json, SlackChannel channel, SlackToken token)
    {
        json.WriteStartObject();
        json.WriteString("id", channel.Id);
        json.WriteString("name", channel.Name);
        json.WriteString("name_normalized", channel.Name);
        json.WriteBoolean("is_channel", value: true);
        json.WriteBoolean("is_group", value: false);
        json.WriteBoolean("is_im", value: false);
        json.WriteBoolean("is_mpim", value: false);
        json.WriteBoolean("is_private", value: false);
        json.WriteBoolean("is_shared", value: false);
        json.WriteBoolean("is_org_shared", value: false);
        json.WriteBoolean("is_ext_shared", value: false);
        json.WriteBoolean("is_pending_ext_shared", value: false);
        json.WriteBoolean("is_general", channel.Name == "general");
        json.WriteBoolean("is_archived", channel.Archived);
        json.WriteBoolean("is_member", value: true);
        json.WriteNumber("created", channel.Created.ToUnixTimeSeconds());
        json.WriteString("creator", SlackIds.UserOf(token.Id));
        json.WriteString("context_team_id", token.TeamId);
        json.WriteNumber("unlinked", 0);
        WriteNote(json, "topic");
        WriteNote(json, "purpose");
        json.WriteStartArray("previous_names");
        json.WriteEndArray();
        json.WriteNumber("num_members", 0);
        json.WriteEndObject();
    }

    private static void WriteNote(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("value", "");
        json.WriteString("creator", "");
        json.WriteNumber("last_set", 0);
        json.WriteEndObject();
    }
}
