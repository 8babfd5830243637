namespace Fanfare.Slack.WebApi;

/// <summary>
/// Says back what it is called with, and fails with the word in <c>error</c>. https://docs.slack.dev/reference/methods/api.test
/// </summary>
internal sealed class ApiTest : WebApiMethod
{
    public override string Name => "api.test";

    public override bool NeedsToken => false;

    public override Task<WebApiAnswer> RunAsync(WebApiCall call, CancellationToken cancellationToken) => Task.FromResult(new WebApiAnswer(
        json =>
        {
            json.WriteStartObject("args");
            foreach (var (name, value) in call.Arguments.Values)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        },
        Error: call.Arguments.Text("error")));
}
