namespace Fanfare.Slack.WebApi;

/// <summary>Says who a token speaks for. https://docs.slack.dev/reference/methods/auth.test</summary>
internal sealed class AuthTest : WebApiMethod
{
    public override string Name => "auth.test";

    public override Task<WebApiAnswer> RunAsync(WebApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new WebApiAnswer(json =>
    {
        json.WriteString("url", $"{call.Request.Scheme}://{call.Request.Host}/");
        json.WriteString("team", call.Caller!.TeamName);
        json.WriteString("user", call.Token.Name);
        json.WriteString("team_id", call.Token.TeamId);
        json.WriteString("user_id", SlackIds.UserOf(call.Token.Id));
        json.WriteString("bot_id", call.Token.Id);
        json.WriteBoolean("is_enterprise_install", value: false);
    }));
}
