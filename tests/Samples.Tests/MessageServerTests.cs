using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Processes;
using Microsoft.AspNetCore.Http;

namespace Fanfare;

public sealed class MessageServerTests
{
    private const string SlackTemplate =
        """ "slack": {"template": {"text": "Your server received the following message:\n\n{json:/message}"}}""";

    [Fact]
    public async Task What_is_written_arrives_in_Slack_as_it_was_written_and_the_answer_does_not_wait_for_Slack()
    {
        const string Written = "\"quotes\" 'n' \\slashes\\\nand newlines\r\n\tüñ 👋🏽 <&> &amp; <!channel> {json:/message}";
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slack = await Receiver.StartAsync();
        slack.Behave("slack", async http =>
        {
            await answered.Task;
            await http.Response.WriteAsync("ok");
        });
        await using var fanfare = await FanfareProcess.StartAsync(("Logging:LogLevel:Default", "Warning"));
        using var api = fanfare.NewClient();
        await api.PostAsync("app", """{"name": "Messages", "uid": "messages"}""");
        await api.PostAsync("app/messages/endpoint", $$"""{"kind": "slack-webhook", "url": "{{slack.Url}}/slack", {{SlackTemplate}}}""");
        await using var server = await StartAsync(fanfare.Url);

        var first = await PostAsync(server, new JsonObject { ["message"] = Written }.ToJsonString());
        var second = await PostAsync(server, """{"message": "\ud83d\udc4b"}""");
        answered.SetResult();

        Assert.Equal(((200, $"Received message: \"{Written}\"\n"), (200, "Received message: \"👋\"\n")), (first, second));
        await Wait.UntilAsync(() => Task.FromResult(slack.Count == 2));
        Assert.Equal(
            [$"Your server received the following message:\n\n{Written}", "Your server received the following message:\n\n👋"],
            slack.At("slack").Select(Shown));
    }

    [Fact]
    public async Task What_is_no_message_is_400_and_its_application_is_made_with_the_first_message()
    {
        await using var fanfare = await FanfareProcess.StartAsync(("Logging:LogLevel:Default", "Warning"));
        using var api = fanfare.NewClient();
        await using var server = await StartAsync(fanfare.Url);

        foreach (
            var bad in (string[])[
                "", "x", "[]", "null", "\"x\"", "{}", """{"message": ""}""", """{"message": null}""", """{"message": 7}""",
                """{"message": "\ud800"}""", "{\"message\": \"two\nlines\"}"])
        {
            var (status, why) = await PostAsync(server, bad);
            Assert.True(status == 400 && why.Length > 0, $"{bad} was answered {status}: {why}");
        }

        Assert.Equal(413, (await PostAsync(server, $$"""{"message": "{{new string('x', 40_000)}}"}""")).Status);
        Assert.Equal((200, "Received message: \"hi\"\n"), await PostAsync(server, """{"message": "hi"}"""));
        Assert.Equal(
            "hi", Assert.Single(await api.ListAsync("app/messages/msg?with_content=true"))["payload"]!["message"]!.GetValue<string>());
        using var missing = await server.Http.GetAsync(new Uri("/nowhere", UriKind.Relative));
        using var wrong = await server.Http.DeleteAsync(new Uri("/message", UriKind.Relative));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed), (missing.StatusCode, wrong.StatusCode));
    }

    [Fact]
    public async Task Without_Fanfare_it_is_alive_and_says_that_nothing_was_kept()
    {
        await using var server = await StartAsync($"http://127.0.0.1:{FreePort.Next()}");

        using var alive = await server.Http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(
            ("I'm alive!!!\n", "text/plain"), (await alive.Content.ReadAsStringAsync(), alive.Content.Headers.ContentType!.MediaType));
        Assert.Equal((503, "The message was not kept. Try again later.\n"), await PostAsync(server, """{"message": "hi"}"""));
    }

    /// <summary>What Slack shows of a text.</summary>
    private static string Shown(Received received) => received.Json["text"]!.GetValue<string>()
        .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal)
        .Replace("&amp;", "&", StringComparison.Ordinal);

    private static Task<SampleProcess> StartAsync(string fanfare) =>
        SampleProcess.StartAsync("MessageServer", "/", ("Fanfare:Server", fanfare));

    private static async Task<(int Status, string Body)> PostAsync(SampleProcess server, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await server.Http.PostAsync(new Uri("/message", UriKind.Relative), content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
