using System.Text.Json.Nodes;

namespace Fanfare.Hooks;

public sealed class HookRequestTests : HookTestBase
{
    [Theory]
    [InlineData("""{"a": 1}""", "application/json")]
    [InlineData("""{"a":1}""", "text/plain")]
    [InlineData("{}", "application/x-www-form-urlencoded")]
    [InlineData("[]", "application/json")]
    [InlineData("0", "application/json")]
    [InlineData("false", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("\"\"", "application/json")]
    public async Task Json_reaches_the_endpoint_byte_for_byte_whatever_its_content_type_and_however_falsy(string body, string contentType)
    {
        await AddAsync("""{"route": "/in"}""");

        var (status, _, _) = await CallAsync("/hooks/acme/in", body, contentType);

        Assert.Equal(200, status);
        await Receiver.WaitAsync("all", 1, TimeSpan.FromSeconds(20));
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(Receiver.At("all")[0].Body));
    }

    [Fact]
    public async Task What_is_no_json_is_a_text_and_a_form_is_an_object()
    {
        await AddAsync("""{"route": "/in"}""");

        await CallAsync("/hooks/acme/in", "plain words", "text/plain");
        await CallAsync("/hooks/acme/in", "a=1&b=x&b=y", "application/x-www-form-urlencoded");

        var events = await EventsAsync();
        Assert.Equal("plain words", events[0]["payload"]!.GetValue<string>());
        Assert.Equal("""{"a":"1","b":["x","y"]}""", events[1]["payload"]!.ToJsonString());
    }

    [Fact]
    public async Task A_field_of_a_form_is_the_event_and_one_that_is_missing_is_400_that_names_it()
    {
        await AddAsync("""{"route": "/form", "decoding": "form", "formParam": "payload"}""");

        Assert.Equal(
            200, (await CallAsync("/hooks/acme/form", "payload=%7B%22ok%22%3Afalse%7D", "application/x-www-form-urlencoded")).Status);
        var (status, body, _) = await CallAsync("/hooks/acme/form", "other=1", "application/x-www-form-urlencoded");

        Assert.Equal("""{"ok":false}""", (await EventsAsync()).Single()["payload"]!.ToJsonString());
        Assert.Equal(400, status);
        Assert.Contains("'payload'", JsonNode.Parse(body)!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raw_hook_keeps_bytes_headers_query_and_the_parts_of_the_path()
    {
        await AddAsync("""{"route": "/raw/<int:number>/", "decoding": "raw"}""");

        await CallAsync(
            "/hooks/acme/raw/05?q=1", "a=1", "application/x-www-form-urlencoded",
            headers: [("X-Mine", "yes"), ("Authorization", "Bearer secret")]);

        var payload = (await EventsAsync()).Single()["payload"]!;
        Assert.Equal("a=1", payload["body"]!.GetValue<string>());
        Assert.Equal("yes", payload["headers"]!["x-mine"]![0]!.GetValue<string>());
        Assert.Null(payload["headers"]!["authorization"]);
        Assert.Equal("1", payload["query"]!["q"]![0]!.GetValue<string>());
        Assert.Equal("5", payload["route"]!["number"]!.GetValue<string>());
    }

    [Fact]
    public async Task Type_channel_id_and_answer_are_made_of_headers_path_query_and_body()
    {
        await AddAsync(
            """
            {"route": "/made/{repo}", "event": {"type": "x.{header:X-Kind}", "channel": "{route:repo}", "id": "{json:/ids/0}"},
             "answer": {"status": 201, "headers": {"X-Message": "{id}"}, "body": "{{\"text\": \"{json:/name}\", \"q\": \"{query:q|none}\"}}"} }
            """);

        var (status, body, response) = await CallAsync(
            "/hooks/acme/made/blue", """{"ids": ["id-1"], "name": "a \"b\""}""", headers: [("X-Kind", "push")]);

        var accepted = (await EventsAsync()).Single();
        Assert.Equal(
            ("x.push", "blue", "id-1"),
            (accepted["eventType"]!.GetValue<string>(), accepted["channels"]![0]!.GetValue<string>(),
                accepted["eventId"]!.GetValue<string>()));
        Assert.Equal(201, status);
        Assert.Equal("""{"text": "a \"b\"", "q": "none"}""", body);
        Assert.Equal(accepted["id"]!.GetValue<string>(), response.Headers.GetValues("X-Message").Single());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_payload_can_be_made_anew_of_what_came_in()
    {
        await AddAsync(
            """{"route": "/push", "event": {"payload": {"text": "{json:/who} pushed {json:/count}", "all": "{json:/list}","""
                + """ "kept": 1.50, "none": "{json:/nothing}"}}}""");

        await CallAsync("/hooks/acme/push", """{"who": "a \"b\"", "count": 2, "list": [1, {"x": null}]}""");
        var (status, body, _) = await CallAsync("/hooks/acme/push", "{}");

        Assert.Equal(
            """{"text":"a \u0022b\u0022 pushed 2","all":[1,{"x":null}],"kept":1.50,"none":null}""",
            (await EventsAsync()).Single()["payload"]!.ToJsonString());
        Assert.Equal(400, status);
        Assert.Contains("'/who'", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_missing_is_400_that_names_it_and_nothing_is_kept()
    {
        await AddAsync("""{"route": "/made", "event": {"type": "x.{header:X-Kind}"}}""");

        var (status, body, _) = await CallAsync("/hooks/acme/made", "{}");

        Assert.Equal(400, status);
        Assert.Contains("the header X-Kind", body, StringComparison.Ordinal);
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task Names_of_third_parties_become_names_of_events_and_different_ones_stay_different()
    {
        await AddAsync("""{"route": "/in", "event": {"type": "{json:/t}", "channel": "{json:/c}"}}""");

        await CallAsync("/hooks/acme/in", """{"t": "a b", "c": "o/r"}""");
        await CallAsync("/hooks/acme/in", """{"t": "..", "c": "o-r"}""");
        await CallAsync("/hooks/acme/in", """{"t": "msg", "c": "ü"}""");

        var events = await EventsAsync();
        Assert.Equal(["a-b", "--", "msg"], events.Select(one => one["eventType"]!.GetValue<string>()));
        Assert.Equal(3, events.Select(one => one["channels"]![0]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task Slashes_case_methods_and_unknown_paths_are_as_a_url_means_them()
    {
        await AddAsync("""{"route": "/x/<name>"}""");
        await AddAsync("""{"route": "/get", "methods": ["GET"]}""");

        Assert.Equal(200, (await CallAsync("/hooks/acme/x/a/", "{}")).Status);
        Assert.Equal(404, (await CallAsync("/hooks/acme/X/a", "{}")).Status);
        Assert.Equal(404, (await CallAsync("/hooks/acme/x/a%2Fb", "{}")).Status);
        Assert.Equal(404, (await CallAsync("/hooks/acme/x", "{}")).Status);
        Assert.Equal(404, (await CallAsync("/hooks/nobody/x/a", "{}")).Status);
        var twice = await CallAsync("/hooks/acme//x/a?q=1", "{}");
        Assert.Equal((308, "/hooks/acme/x/a?q=1"), (twice.Status, twice.Response.Headers.Location!.ToString()));
        var wrong = await CallAsync("/hooks/acme/x/a", method: "GET");
        Assert.Equal((405, "POST"), (wrong.Status, string.Join(", ", wrong.Response.Content.Headers.Allow)));
        Assert.Equal(200, (await CallAsync("/hooks/acme/get", method: "GET")).Status);
        Assert.Equal(405, (await CallAsync("/hooks/acme/get", method: "HEAD")).Status);
        Assert.Equal(2, (await EventsAsync()).Count);
    }

    [Fact]
    public async Task Converters_take_what_they_say_and_nothing_else()
    {
        await AddAsync("""{"route": "/i/<int:n>", "event": {"type": "int.{route:n}"}}""");
        await AddAsync("""{"route": "/f/<float:n>"}""");
        await AddAsync("""{"route": "/a/<any(one,two):n>"}""");
        await AddAsync("""{"route": "/u/<uuid:n>"}""");
        await AddAsync("""{"route": "/p/<path:n>", "event": {"type": "path", "channel": "{route:n}"}}""");

        foreach (var (path, status) in ((string, int)[])
            [
                ("i/05", 200), ("i/-5", 404), ("i/5.0", 404), ("i/x", 404), ("f/1.5", 200), ("f/1", 404), (
                    "f/-1.5", 404), ("a/one", 200), ("a/three", 404),
                ("u/6f9619ff-8b86-d011-b42d-00cf4fc964ff", 200), ("u/6f9619ff8b86d011b42d00cf4fc964ff", 404), ("p/a/b/c", 200), ("p/", 404),
            ])
        {
            Assert.Equal((path, status), (path, (await CallAsync($"/hooks/acme/{path}", "{}")).Status));
        }

        Assert.Equal("int.5", (await EventsAsync())[0]["eventType"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_route_that_says_more_takes_the_request()
    {
        await AddAsync("""{"route": "/r/{any}", "event": {"type": "any"}}""");
        await AddAsync("""{"route": "/r/fixed", "event": {"type": "fixed"}}""");

        await CallAsync("/hooks/acme/r/fixed", "{}");
        await CallAsync("/hooks/acme/r/other", "{}");

        Assert.Equal(["fixed", "any"], (await EventsAsync()).Select(one => one["eventType"]!.GetValue<string>()));
    }
}
