using System.Net;
using System.Text;

namespace Fanfare.Hooks;

/// <summary>What is kept from being set wrong: secrets, and what goes with them.</summary>
public sealed class HookSecretTests : HookTestBase
{
    private const string Body = """{"ref": "refs/heads/main"}""";

    [Fact]
    public async Task A_new_secret_holds_at_once_beside_those_before_it_which_end()
    {
        var path = await AddGitHubAsync("""[{"key": "first"}]""");

        await Host.Client.SendAsync(HttpMethod.Post, $"{path}/secret/rotate", """{"key": "second", "gracePeriodSeconds": 3600}""");
        await Host.Client.SendAsync(HttpMethod.Post, $"{path}/secret/rotate", """{"key": "third", "gracePeriodSeconds": 0}""");

        var statuses = await SignedAsync("first", "second", "third");

        Assert.Equal([401, 401, 200], statuses);
        Assert.Equal(1, (await Host.Client.GetAsync(path))["secrets"]!.AsArray().Count(static secret => secret!["expiresAt"] is null));
    }

    [Fact]
    public async Task Secrets_turned_over_at_once_are_all_kept()
    {
        var path = await AddGitHubAsync("""[{"key": "first"}]""");

        await Task.WhenAll(
            Enumerable.Range(0, 6).Select(
                number => Host.Client.SendAsync(HttpMethod.Post, $"{path}/secret/rotate", $$"""{"key": "key-{{number}}"}""")));

        Assert.All(
            await SignedAsync(["first", .. Enumerable.Range(0, 6).Select(static number => $"key-{number}")]),
            static status => Assert.Equal(200, status));
    }

    [Theory]
    [InlineData("{}", "key")]
    [InlineData("""{"key": ""}""", "key")]
    [InlineData("""{"key": "k", "gracePeriodSeconds": -1}""", "gracePeriodSeconds")]
    [InlineData("""{"key": 5}""", "key")]
    public async Task A_wrong_rotation_is_422_that_names_the_field(string body, string field)
    {
        var path = await AddGitHubAsync("""[{"key": "first"}]""");

        var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Post, $"{path}/secret/rotate", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains($"\"{field}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"route": "/a", "preset": "standardwebhooks", "secrets": [{"key": "whsec_"}]}""", "key")]
    [InlineData("""{"route": "/a", "preset": "github", "secrets": [{"key": "s", "expiresAt": "2020-01-01T00:00:00Z"}]}""", "secrets")]
    [InlineData("""{"route": "/a", "preset": "cloudevents", "event": {"type": "x"}}""", "type")]
    [InlineData("""{"route": "/a", "preset": "cloudevents", "event": {"id": "x"}}""", "id")]
    [InlineData("""{"route": "/a", "preset": "cloudevents", "deliveryId": "x"}""", "deliveryId")]
    public async Task What_could_never_work_is_422_that_names_the_field(string hook, string field)
    {
        var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/hook", hook);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains($"\"{field}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_is_not_turned_off_by_null()
    {
        var path = await AddGitHubAsync("""[{"key": "s"}]""");

        Assert.Equal(
            HttpStatusCode.UnprocessableEntity, (await Host.Client.SendAsync(HttpMethod.Patch, path, """{"check": null}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Host.Client.SendAsync(HttpMethod.Patch, path, """{"check": {"scheme": "none"}}""")).Status);
    }

    [Fact]
    public async Task A_patch_to_another_preset_takes_its_ways_and_keeps_the_rest()
    {
        var path = await AddGitHubAsync("""[{"key": "s"}]""", "\"answer\": {\"body\": \"taken\"}, ");

        var (status, text, _) = await Host.Client.SendAsync(
            HttpMethod.Patch, path, """{"preset": "stripe", "secrets": [{"key": "whsec_1"}], "event": {"channel": "money"}}""");
        var hook = await Host.Client.GetAsync(path);

        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Equal(
            ("stripe", "stripe.{json:/type}", "money", "{json:/id}", "/github", "taken"),
            (Text("check", "scheme"), Text("event", "type"), Text("event", "channel"), Text("deliveryId"), Text("route"),
                Text("answer", "body")));

        string Text(params string[] names) => names.Aggregate(hook, static (place, name) => place[name]!).GetValue<string>();
    }

    [Theory]
    [InlineData("/token", "json", """{"token": "secret", "n": 1.50}""", "application/json", """{"token": "", "n": 1.50}""")]
    [InlineData("token", "form", "token=secret&n=1", "application/x-www-form-urlencoded", """{"token":"","n":"1"}""")]
    [InlineData("token", "json", "token=secret&n=1", "application/x-www-form-urlencoded", """{"token":"","n":"1"}""")]
    public async Task A_token_in_the_body_is_not_sent_on(string field, string decoding, string body, string contentType, string sent)
    {
        await AddAsync(
            $$"""{"route": "/t", "decoding": "{{decoding}}", "check": {"scheme": "token", "field": "{{field}}"},"""
                + $$""" "secrets": [{"key": "secret"}]}""");

        Assert.Equal(200, (await CallAsync("/hooks/acme/t", body, contentType)).Status);

        await Receiver.WaitAsync("all", 1, TimeSpan.FromMinutes(1));
        Assert.Equal(sent, Encoding.UTF8.GetString(Receiver.At("all")[0].Body));
    }

    [Fact]
    public async Task A_hook_is_put_as_it_was_got()
    {
        var hook = await AddAsync("""{"route": "/cloud", "preset": "cloudevents", "event": {"channel": "c"}}""");
        hook.AsObject().Remove("secrets");

        var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Put, $"app/acme/hook/{hook["id"]}", hook.ToJsonString());

        Assert.True(status == HttpStatusCode.OK, text);
    }

    private async Task<string> AddGitHubAsync(string secrets, string more = "")
    {
        var hook = await AddAsync(
            $$"""{{{more}}"route": "/github", "preset": "github", "event": {"type": "push"}, "secrets": {{secrets}} }""");
        return $"app/acme/hook/{hook["id"]}";
    }

    private async Task<int[]> SignedAsync(params string[] secrets)
    {
        var statuses = new List<int>();
        foreach (var secret in secrets)
        {
            statuses.Add(
                (await CallAsync("/hooks/acme/github", Body, headers: [("X-Hub-Signature-256", GitHubSignature(secret, Body))])).Status);
        }

        return [.. statuses];
    }
}
