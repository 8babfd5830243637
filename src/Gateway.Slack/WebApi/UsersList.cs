using System.Text.Json;
using Fanfare.Paging;

namespace Fanfare.Slack.WebApi;

/// <summary>Lists the application's directory, with those who have left. https://docs.slack.dev/reference/methods/users.list</summary>
internal sealed class UsersList(SlackUserStore users, TimeProvider time) : WebApiMethod
{
    private const string CursorKind = "user";
    private const int MaxLimit = 1_000;

    /// <summary>The most that are listed at once when no limit is asked for.</summary>
    private const int MaxUnlimited = 10_000;

    public override string Name => "users.list";

    public override async Task<WebApiAnswer> RunAsync(WebApiCall call, CancellationToken cancellationToken)
    {
        var asked = call.Arguments.Limit();
        var limit = asked is { } some ? Math.Min(some, MaxLimit) : MaxUnlimited;
        var after = SlackCursor.Read(CursorKind, call.Arguments.Text("cursor"));
        var page = await users.ListAsync(call.ApplicationId, new PageRequest(limit, after), cancellationToken);
        if (page.Count > limit && asked is null)
        {
            throw new SlackRefusedException(400, "limit_required");
        }

        var members = page.Take(limit).ToList();
        var withLocale = call.Arguments.Flag("include_locale");
        return new WebApiAnswer(
            json =>
            {
                json.WriteStartArray("members");
                members.ForEach(user => Write(json, user, call.Token.TeamId, withLocale));
                json.WriteEndArray();
                json.WriteNumber("cache_ts", time.GetUtcNow().ToUnixTimeSeconds());
            },
            page.Count > limit ? SlackCursor.After(CursorKind, members[^1].Id) : "");
    }

    private static void Write(Utf8JsonWriter json, SlackUser user, string teamId, bool withLocale)
    {
        var realName = user.RealName.Length > 0 ? user.RealName : user.Name;
        json.WriteStartObject();
        json.WriteString("id", user.Id);
        json.WriteString("team_id", teamId);
        json.WriteString("name", user.Name);
        json.WriteBoolean("deleted", user.Deleted);
        json.WriteString("color", "9f69e7");
        json.WriteString("real_name", realName);
        json.WriteString("tz", "Etc/UTC");
        json.WriteString("tz_label", "Coordinated Universal Time");
        json.WriteNumber("tz_offset", 0);
        json.WriteStartObject("profile");
        json.WriteString("real_name", realName);
        json.WriteString("real_name_normalized", realName);
        json.WriteString("display_name", user.DisplayName);
        json.WriteString("display_name_normalized", user.DisplayName);
        if (user.Email is not null)
        {
            json.WriteString("email", user.Email);
        }

        json.WriteString("team", teamId);
        json.WriteEndObject();
        json.WriteBoolean("is_admin", value: false);
        json.WriteBoolean("is_owner", value: false);
        json.WriteBoolean("is_primary_owner", value: false);
        json.WriteBoolean("is_restricted", value: false);
        json.WriteBoolean("is_ultra_restricted", value: false);
        json.WriteBoolean("is_bot", user.IsBot);
        json.WriteBoolean("is_app_user", value: false);
        json.WriteNumber("updated", user.UpdatedAt.ToUnixTimeSeconds());
        if (withLocale)
        {
            json.WriteString("locale", "en-US");
        }

        json.WriteEndObject();
    }
}
