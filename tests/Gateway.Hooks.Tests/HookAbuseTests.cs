using System.Net;
using System.Text.Json.Nodes;

namespace Fanfare.Hooks;

/// <summary>What somebody tries who means no good.</summary>
public sealed class HookAbuseTests : HookTestBase
{
    private protected override (string Option, string Value)[] Options => [("Hooks:MaxBodyBytes", "65536")];

    [Theory]
    [InlineData("/a/{x:min(1}")]
    [InlineData("/b/{x:min(1)))}")]
    [InlineData("/e/{x:length(1,2}")]
    [InlineData("/f/{x:range(1,2))}")]
    public async Task A_route_that_could_not_be_matched_is_refused_when_it_is_made(string route)
    {
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity, (await AskAsync(HttpMethod.Post, "app/acme/hook", $$"""{"route": "{{route}}"}""")).Status);
    }

    [Fact]
    public async Task A_path_is_decoded_once_and_its_letters_count()
    {
        await AddAsync("""{"route": "/v/{x}", "answer": {"body": "{route:x}"}}""");
        await AddAsync("""{"route": "/"}""");

        Assert.Equal("%41", (await CallAsync("/hooks/acme/v/%2541", "{}")).Body);
        Assert.Equal(200, (await CallAsync("/hooks/acme/v/a%2500b", "{}")).Status);
        Assert.Equal(404, (await CallAsync("/%2568ooks/acme/v/y", "{}")).Status);
        Assert.Equal(404, (await CallAsync("/HOOKS/acme/v/y", "{}")).Status);
    }

    [Fact]
    public async Task A_number_of_many_zeros_takes_no_time()
    {
        await AddAsync("""{"route": "/d/{n:double}"}""");

        Assert.NotEqual(503, (await CallAsync($"/hooks/acme/d/{new string('0', 2_700)}.{new string('0', 4_300)}e1", "{}")).Status);
    }

    [Theory]
    [InlineData("/hooks%2Facme/in")]
    [InlineData("/hooks//acme/in")]
    [InlineData("/%68ooks/acme/in")]
    [InlineData("/HOOKS/acme/in")]
    public async Task Nobody_tries_another_organizations_hook_however_the_path_is_written(string path)
    {
        await AddAsync("""{"route": "/in"}""");
        using var other = await OtherOrganizationAsync();

        var (status, body, _) = await other.SendAsync(HttpMethod.Post, "hook/test", $$"""{"path": "{{path}}", "content": "{}"}""");

        Assert.True(status == HttpStatusCode.NotFound || JsonNode.Parse(body)!["status"]!.GetValue<int>() == 404, $"{status} {body}");
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task Secrets_come_back_neither_by_a_template_nor_in_a_raw_event_nor_after_the_check_was_changed()
    {
        var hook = await AddAsync(
            """{"route": "/in", "decoding": "raw", "check": {"scheme": "token", "header": "X-Tok"}, "secrets": [{"key": "hush"}],"""
                + """ "answer": {"body": "{header:X-Tok|nothing}"}}""");

        var (_, body, _) = await CallAsync("/hooks/acme/in", "{}", headers: [("X-Tok", "hush")]);
        var (status, error) = await AskAsync(HttpMethod.Patch, $"app/acme/hook/{hook["id"]}", """{"check": {"header": "X-Other"}}""");

        Assert.Equal("nothing", body);
        Assert.DoesNotContain("hush", (await EventsAsync()).Single().ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "secrets"), (status, error["detail"]![0]!["loc"]![1]!.GetValue<string>()));
    }

    [Fact]
    public async Task Changes_of_different_fields_made_at_once_are_all_kept()
    {
        var path = $"app/acme/hook/{(await AddAsync("""{"route": "/in"}"""))["id"]}";

        for (var round = 1; round <= 10; round++)
        {
            await Task.WhenAll(
                Host.Client.PatchAsync(path, $$"""{"description": "{{round}}"}"""), Host.Client.PatchAsync(
                    path, $$"""{"repeatWindowSeconds": {{round}}}"""));

            var hook = await Host.Client.GetAsync(path);
            Assert.Equal(($"{round}", round), (hook["description"]!.GetValue<string>(), hook["repeatWindowSeconds"]!.GetValue<int>()));
        }
    }

    [Theory]
    [InlineData("""{"description": "a", "description": "b"}""")]
    [InlineData("""{"event": {"type": "a", "type": "b"}}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task A_patch_that_says_something_twice_or_nothing_is_422(string patch)
    {
        var hook = await AddAsync("""{"route": "/in"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AskAsync(HttpMethod.Patch, $"app/acme/hook/{hook["id"]}", patch)).Status);
    }

    [Fact]
    public async Task A_payload_that_would_grow_without_end_is_413()
    {
        var many = string.Join(',', Enumerable.Repeat("\"{json:}\"", 500));
        await AddAsync($$$"""{"route": "/in", "event": {"payload": [{{{many}}}]}}""");

        Assert.Equal(413, (await CallAsync("/hooks/acme/in", $"\"{new string('x', 60_000)}\"")).Status);
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task A_batch_of_too_many_events_and_half_of_a_surrogate_pair_are_400()
    {
        await AddAsync("""{"route": "/ce", "preset": "cloudevents"}""");
        var batch =
            $"[{string.Join(',', Enumerable.Range(0, 101).Select(static number => $$"""{"specversion":"1.0","id":"{{number}}","source":"/","type":"t"}"""))}]";

        Assert.Equal(400, (await CallAsync("/hooks/acme/ce", batch, "application/cloudevents-batch+json")).Status);
        Assert.Equal(
            400,
            (await CallAsync("/hooks/acme/ce", """{"specversion":"1.0","id":"1","source":"/","type":"t","data":{"a":"\ud800"}}""",
                "application/cloudevents+json")).Status);
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task Of_the_two_names_of_a_deliverys_id_the_one_that_was_signed_counts()
    {
        await AddAsync(
            """{"route": "/sw", "preset": "standardwebhooks", "secrets": [{"key": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]}""");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(
            Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), System.Text.Encoding.UTF8.GetBytes($"m1.{now}.{{}}")));

        foreach (var other in new[] { "r1", "r2" })
        {
            var (status, _, _) = await CallAsync(
                "/hooks/acme/sw", "{}", headers: [
                    ("svix-id", "m1"), ("svix-timestamp", now), ("svix-signature", $"v1,{signature}"), ("webhook-id", other)]);
            Assert.Equal(200, status);
        }

        Assert.Single(await EventsAsync());
    }

    [Fact]
    public async Task A_third_partys_text_stays_text_in_an_answer_that_a_browser_would_show()
    {
        await AddAsync("""{"route": "/html", "answer": {"headers": {"content-type": "text/html"}, "body": "<b>{query:a}</b>"}}""");
        await AddAsync(
            """{"route": "/json", "answer": {"headers": {"content-type": "application/vnd.x+json"}, "body": "{{\"a\":\"{query:a}\"}}"}}""");

        Assert.Equal("<b>&lt;script&gt;</b>", (await CallAsync("/hooks/acme/html?a=<script>", "{}")).Body);
        Assert.Equal("""{"a":"\",\"b\":\""}""", (await CallAsync("/hooks/acme/json?a=%22,%22b%22:%22", "{}")).Body);
    }

    [Fact]
    public async Task GitHubs_own_form_is_read_as_the_event_in_it()
    {
        await AddAsync("""{"route": "/github", "preset": "github", "secrets": [{"key": "s"}]}""");
        const string Form = "payload=%7B%22repository%22%3A%7B%22full_name%22%3A%22o%22%7D%7D";

        Assert.Equal(
            200,
            (await CallAsync("/hooks/acme/github", Form, "application/x-www-form-urlencoded",
                headers: [("X-GitHub-Event", "push"), ("X-Hub-Signature-256", GitHubSignature("s", Form))])).Status);
        Assert.Equal(
            ("""{"repository":{"full_name":"o"}}""", "o"),
            ((await EventsAsync()).Single()["payload"]!.ToJsonString(),
                (await EventsAsync()).Single()["channels"]![0]!.GetValue<string>()));
    }
}
