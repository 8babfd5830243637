using System.Text;
using System.Text.Json.Nodes;

namespace Fanfare.Changes;

/// <summary>Changes in, and what they become.</summary>
public sealed class ChangeApiTests : ChangeTestBase
{
    private const string Right = """{"model": "Message", "operation": "saved", "key": "1"}""";

    [Fact]
    public async Task A_change_becomes_an_event_on_its_channel_and_its_data_stay_byte_for_byte()
    {
        await Host.SubscribeAsync("acme", "plain", $"{Receiver.Url}/plain");

        var answer = await ChangeAsync(
            """
            {"model": "Message", "operation": "saved", "created": true, "key": "42", "channel": "C024BE7LH", "chatType": "live",
             "attributes": {"who": "ü", "why": ""}, "data": {"a": 1.50, "a b":"\u00fc" }, "id": "change-1", "other": 1}
            """);

        var accepted = (await EventsAsync()).Single();
        Assert.Equal($$"""{"changes":[{"messageId":"{{accepted["id"]}}","repeated":false}]}""", answer.ToJsonString());
        Assert.Equal(
            ("change.message.created", "C024BE7LH", "change-1"),
            (accepted["eventType"]!.GetValue<string>(), accepted["channels"]![0]!.GetValue<string>(),
                accepted["eventId"]!.GetValue<string>()));
        await Receiver.WaitAsync("plain", 1, Patience);
        Assert.Equal(
            """{"model":"Message","operation":"saved","created":true,"key":"42","channel":"C024BE7LH","chatType":"live","attributes":{"who":"ü","why":""},"data":{"a": 1.50, "a b":"\u00fc" },"id":"change-1"}""",
            Encoding.UTF8.GetString(Receiver.At("plain").Single().Body));
    }

    [Theory]
    [InlineData("""{"model": "App.Note", "operation": "saved", "key": "1", "created": true}""", "change.app.note.created")]
    [InlineData(
        """{"model": "Note", "operation": "saved", "key": "1", "created": null, "channel": null, "data": null}""", "change.note.changed")]
    [InlineData("""{"model": "NOTE", "operation": "deleted", "key": "1", "created": false}""", "change.note.deleted")]
    public async Task The_event_type_says_the_model_and_what_has_happened(string change, string eventType)
    {
        await ChangeAsync(change);

        Assert.Equal(eventType, (await EventsAsync()).Single()["eventType"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_a_channel_each_object_has_one_of_its_own()
    {
        await ChangeAsync("""
            {"changes": [
              {"model": "Message", "operation": "saved", "key": "a/b"}, {"model": "Message", "operation": "deleted", "key": "a/b"},
              {"model": "Message", "operation": "saved", "key": "a-b"}, {"model": "Message-a", "operation": "saved", "key": "b"}]}
            """);

        var byChannel = (await EventsAsync()).GroupBy(static one => one["channels"]![0]!.GetValue<string>()).ToList();
        Assert.Equal([1, 1, 2], byChannel.Select(static group => group.Count()).Order());
        Assert.All(byChannel, static group => Assert.StartsWith("Message-a-b-", group.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_keeps_its_order_in_each_channel_and_is_answered_in_its_own()
    {
        await Host.SubscribeAsync("acme", "plain", $"{Receiver.Url}/plain");
        var batch = string.Join(',', Enumerable.Range(0, 100).Select(static number =>
            $$"""{"model": "Message", "operation": "saved", "key": "{{number}}", "channel": "C{{number % 4}}","""
                + $$""" "data": {"number": {{number}} } }"""));

        var answer = await ChangeAsync($$"""{"changes": [{{batch}}]}""");

        await Receiver.WaitAsync("plain", 100, Patience);
        var ids = answer["changes"]!.AsArray().Select(static one => one!["messageId"]!.GetValue<string>()).ToList();
        var received = Receiver.At("plain");
        Assert.Equal(ids.Order(), received.Select(static one => one.Id).Order());
        Assert.All(received, one => Assert.Equal(ids.IndexOf(one.Id), one.Json["data"]!["number"]!.GetValue<int>()));
        Assert.All(
            received.Select(static one => one.Json["data"]!["number"]!.GetValue<int>()).GroupBy(static number => number % 4),
            static channel => Assert.Equal(channel.Order(), channel));
    }

    [Fact]
    public async Task A_change_whose_id_was_there_before_is_not_kept_again()
    {
        const string Batch =
            """
            {"changes": [
              {"model": "Message", "operation": "saved", "key": "1", "channel": "C1", "id": "one"}, {"model": "Message", "operation": "saved", "key": "2", "channel": "C2", "id": "two"},
              {"model": "Message", "operation": "saved", "key": "3", "channel": "C3", "id": "one"}, {"model": "Message", "operation": "saved", "key": "4", "channel": "C4"}]}
            """;

        var first = (await ChangeAsync(Batch))["changes"]!.AsArray();
        var again = (await ChangeAsync(Batch))["changes"]!.AsArray();

        Assert.Equal([false, false, true, false], first.Select(Repeated));
        Assert.Equal([true, true, true, false], again.Select(Repeated));
        Assert.Equal(Id(first[0]), Id(first[2]));
        Assert.Equal(first.Take(3).Select(Id), again.Take(3).Select(Id));
        Assert.Equal(4, (await EventsAsync()).Count);
    }

    [Theory]
    [InlineData(Right)]
    [InlineData(
        """{"changes": [{"model": "Message", "operation": "saved", "key": "1"}, {"model": "Message", "operation": "saved","""
            + """ "key": "2"}, {"model": "Message", "operation": "saved", "key": "1"}]}""")]
    public async Task A_request_with_an_idempotency_key_has_its_effect_once(string body)
    {
        var (status, first, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/change", body, "key-1");
        var (_, again, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/change", body, "key-1");
        var (other, _, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/change", body + " ", "key-1");

        Assert.Equal((202, first, 422), ((int)status, again, (int)other));
        Assert.Equal(JsonNode.Parse(first)!["changes"]!.AsArray().Count, (await EventsAsync()).Count);
    }

    [Fact]
    public async Task What_is_asked_of_a_channel_with_an_idempotency_key_is_asked_once()
    {
        var (_, first, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/channel/C1/republish", null, "key-1");
        var (status, again, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/channel/C1/republish", null, "key-1");
        await Host.Client.SendAsync(HttpMethod.Post, "app/acme/channel/C2/republish", null, "key-1");
        await Host.Client.SendAsync(HttpMethod.Post, "app/acme/channel/C1/unpublish", null, "key-1");

        Assert.Equal((202, first), ((int)status, again));
        Assert.Equal(
            ["channel.republish", "channel.republish", "channel.unpublish"],
            (await EventsAsync()).Select(static one => one["eventType"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("model", """{"operation": "saved", "key": "1"}""")]
    [InlineData("model", """{"model": "", "operation": "saved", "key": "1"}""")]
    [InlineData("model", """{"model": "a b", "operation": "saved", "key": "1"}""")]
    [InlineData("model", """{"model": 1, "operation": "saved", "key": "1"}""")]
    [InlineData("model", """{"model": "M", "model": "M", "operation": "saved", "key": "1"}""")]
    [InlineData("operation", """{"model": "M", "key": "1"}""")]
    [InlineData("operation", """{"model": "M", "operation": "Saved", "key": "1"}""")]
    [InlineData("created", """{"model": "M", "operation": "saved", "key": "1", "created": "yes"}""")]
    [InlineData("created", """{"model": "M", "operation": "deleted", "key": "1", "created": true}""")]
    [InlineData("key", """{"model": "M", "operation": "saved"}""")]
    [InlineData("key", """{"model": "M", "operation": "saved", "key": ""}""")]
    [InlineData("key", """{"model": "M", "operation": "saved", "key": "a\nb"}""")]
    [InlineData("key", """{"model": "M", "operation": "saved", "key": 42}""")]
    [InlineData("key", """{"model": "M", "operation": "saved", "key": "\ud800"}""")]
    [InlineData("channel", """{"model": "M", "operation": "saved", "key": "1", "channel": "a/b"}""")]
    [InlineData("chatType", """{"model": "M", "operation": "saved", "key": "1", "chatType": ""}""")]
    [InlineData("attributes", """{"model": "M", "operation": "saved", "key": "1", "attributes": {"a": 1}}""")]
    [InlineData("attributes", """{"model": "M", "operation": "saved", "key": "1", "attributes": {"a": "", "a": ""}}""")]
    [InlineData("attributes", """{"model": "M", "operation": "saved", "key": "1", "attributes": []}""")]
    [InlineData("data", """{"model": "M", "operation": "saved", "key": "1", "data": []}""")]
    [InlineData("data", """{"model": "M", "operation": "saved", "key": "1", "data": {"\ud800": 1, "b": ["\udc00"]}}""")]
    [InlineData("id", """{"model": "M", "operation": "saved", "key": "1", "id": "msg_1"}""")]
    [InlineData("id", """{"model": "M", "operation": "saved", "key": "1", "id": "a b"}""")]
    public async Task A_field_that_is_wrong_is_named_and_nothing_of_the_batch_is_kept(string field, string change)
    {
        Assert.Equal($"body/{field}", Loc((await RefusedAsync(change)).AsArray().Single()));
        Assert.Equal(
            $"body/changes/3/{field}",
            Loc((await RefusedAsync($$"""{"changes": [{{Right}}, {{Right}}, {{Right}}, {{change}}]}""")).AsArray().Single()));
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData("body", "")]
    [InlineData("body", "[]")]
    [InlineData("body", """{"changes": [""")]
    [InlineData("body", """{"changes": [{"model": "M", "operation": "saved", "key": "1"}]} x""")]
    [InlineData("body/changes", """{"changes": []}""")]
    [InlineData("body/changes", """{"changes": {}}""")]
    [InlineData("body/changes", """{"changes": [{"model": "M", "operation": "saved", "key": "1"}], "changes": []}""")]
    [InlineData("body/changes/0", """{"changes": [1]}""")]
    [InlineData("body/model", """{"changes": [{"model": "M", "operation": "saved", "key": "1"}], "model": "M"}""")]
    public async Task A_body_that_is_wrong_as_a_whole_is_refused(string where, string body) =>
        Assert.Equal(where, Loc((await RefusedAsync(body)).AsArray().Single()));

    [Fact]
    public async Task Every_field_that_is_wrong_is_named_at_once_and_a_hundred_changes_are_enough()
    {
        Assert.Equal(
            ["body/changes/0/model", "body/changes/0/operation", "body/changes/0/key", "body/changes/1/id"],
            (await RefusedAsync("""{"changes": [{}, {"model": "M", "operation": "saved", "key": "1", "id": ""}]}""")).AsArray()
                .Select(Loc));
        Assert.Equal(
            "body/changes",
            Loc((await RefusedAsync($$"""{"changes": [{{string.Join(',', Enumerable.Repeat(Right, 101))}}]}""")).AsArray().Single()));
        await RefusedAsync($$"""{"model": "M", "operation": "saved", "key": "1", "data": {"a": "{{new string('a', 1 << 20)}}"} }""", 413);
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task Only_a_key_of_the_organization_may_publish_and_an_application_must_be_there()
    {
        Assert.Equal(404, (int)(await Host.Client.SendAsync(HttpMethod.Post, "app/nobody/change", Right)).Status);
        var key = await Host.Client.PostAsync("auth/api-key", """{"name": "customer", "appId": "acme"}""");
        using var customer = new Http.ApiClient(Host.Url, key["key"]!.GetValue<string>());
        Assert.Equal(403, (int)(await customer.SendAsync(HttpMethod.Post, "app/acme/change", Right)).Status);
        Assert.Equal(403, (int)(await customer.SendAsync(HttpMethod.Post, "app/acme/channel/C1/republish")).Status);
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData("app/acme/channel/a%20b/republish", "", "path/channel")]
    [InlineData("app/acme/channel/C1/unpublish", """{"chatType": 1}""", "body/chatType")]
    [InlineData("app/acme/channel/C1/request-update", "[]", "body")]
    public async Task What_is_wrong_with_a_request_on_a_channel_is_named(string path, string body, string where)
    {
        var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Post, path, body);

        Assert.Equal((422, where), ((int)status, Loc(JsonNode.Parse(text)!["detail"]![0])));
    }

    private static string Loc(JsonNode? error) =>
        string.Join('/', error!["loc"]!.AsArray().Select(static part => part!.GetValue<string>()));

    private static bool Repeated(JsonNode? change) => change!["repeated"]!.GetValue<bool>();

    private static string Id(JsonNode? change) => change!["messageId"]!.GetValue<string>();
}
