using System.Text.Json.Nodes;

namespace Fanfare.Webhooks;

/// <summary>Which request reaches which method.</summary>
public sealed class RouteTests
{
    [Theory]
    [InlineData("/x")]
    [InlineData("/x/")]
    public async Task A_trailing_slash_means_nothing(string path)
    {
        await using var host = await HookHost.StartAsync<Routes>();

        (await host.PostAsync(path, "{}")).Is(200, "x");
    }

    [Theory]
    [InlineData("/plain", 200)]
    [InlineData("/plainAsync", 404)]
    [InlineData("/Plain", 404)]
    [InlineData("/X", 404)]
    [InlineData("/repos/a-B.git", 200)]
    [InlineData("/repos/a-B.GIT", 404)]
    [InlineData("/Repos/a-B.git", 404)]
    [InlineData("/nowhere", 404)]
    public async Task The_letters_case_counts(string path, int status)
    {
        await using var host = await HookHost.StartAsync<Routes>();

        Assert.Equal(status, (int)(await host.PostAsync(path, "{}")).Status);
    }

    [Fact]
    public async Task Routes_that_differ_in_case_are_two()
    {
        await using var host = await HookHost.StartAsync<Routes>();

        (await host.PostAsync("/case", "{}")).Is(200, "small");
        (await host.PostAsync("/CASE", "{}")).Is(200, "large");
    }

    [Fact]
    public async Task Only_POST_is_answered_unless_others_are_asked_for()
    {
        await using var host = await HookHost.StartAsync<Routes>();

        var refused = await host.GetAsync("/x");

        Assert.Equal((405, "POST"), ((int)refused.Status, refused.Headers["Allow"]));
        (await host.GetAsync("/both")).Is(200, "none");
        (await host.PostAsync("/both", "1")).Is(200, "1");
        Assert.Equal(405, (int)(await host.SendAsync(HttpMethod.Put, "/both")).Status);
    }

    [Fact]
    public async Task HEAD_is_answered_where_GET_is()
    {
        await using var host = await HookHost.StartAsync<Routes>();

        (await host.SendAsync(HttpMethod.Head, "/both")).Is(200, "");
        Assert.Equal(405, (int)(await host.SendAsync(HttpMethod.Head, "/x")).Status);
    }

    [Theory]
    [InlineData("/numbers/05", 200, "5")]
    [InlineData("/numbers/x", 404, "")]
    [InlineData("/numbers/-5", 404, "")]
    [InlineData("/files/a/b%20c", 200, "a/b c")]
    [InlineData("/files/", 404, "")]
    [InlineData("/ids/8f14e45f-ceea-467a-9575-2a5c1e2b0c3d", 200, "8f14e45f-ceea-467a-9575-2a5c1e2b0c3d")]
    [InlineData("/choice/push", 200, "push")]
    [InlineData("/choice/pull", 404, "")]
    [InlineData("/price/1.50", 200, "1.50")]
    [InlineData("/price/1", 404, "")]
    [InlineData("/names/J%C3%BCrgen%20B", 200, "Jürgen B")]
    public async Task A_value_binds_by_name_and_type_or_the_route_does_not_match(string path, int status, string body)
    {
        await using var host = await HookHost.StartAsync<Routes>();

        (await host.PostAsync(path, "{}")).Is(status, body);
    }

    [Theory]
    [InlineData("/numbers/99999999999", "int n")]
    [InlineData("/loose/x", "int n")]
    public async Task A_value_that_only_the_parameter_cannot_take_is_a_400_that_names_it(string path, string parameter)
    {
        await using var host = await HookHost.StartAsync<Routes>();

        var answer = await host.PostAsync(path, "{}");

        Assert.Equal((400, "bad_request"), ((int)answer.Status, JsonNode.Parse(answer.Body)!["code"]!.GetValue<string>()));
        Assert.Contains(parameter, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_routes_whose_constraints_overlap_the_first_is_taken()
    {
        await using var host = await HookHost.StartAsync<Routes>();

        (await host.PostAsync("/overlap/ab", "{}")).Is(200, "two letters");
        (await host.PostAsync("/overlap/abc", "{}")).Is(200, "letters");
    }

    private sealed class Routes
    {
        [Webhook("/x/")]
        public string X() => "x";

        [Webhook]
        public Task<string> PlainAsync() => Task.FromResult("plain");

        [Webhook("/case")]
        public string Small() => "small";

        [Webhook("/CASE")]
        public string Large() => "large";

        [Webhook("/repos/{owner}-{name}.git")]
        public string Repository(string owner, string name) => owner + name;

        [Webhook("/both", Methods = ["get", "POST"])]
        public string Both(JsonNode? payload) => payload?.ToJsonString() ?? "none";

        [Webhook("/numbers/<int:n>")]
        public string Number(int n) => $"{n}";

        [Webhook("/loose/{n}")]
        public string Loose(int n) => $"{n}";

        [Webhook("/files/<path:file>/")]
        public string Read(string file) => file;

        [Webhook("/ids/<uuid:id>")]
        public string Id(Guid id) => $"{id}";

        [Webhook("/choice/<any(push, issue):kind>")]
        public string Choice(string kind) => kind;

        [Webhook("/price/<float:price>")]
        public string Price(decimal price) => $"{price}";

        [Webhook("/names/<name>")]
        public string Name(string name) => name;

        [Webhook("/overlap/<string(length=2):a>")]
        public string TwoLetters(string a) => a.Length == 2 ? "two letters" : "wrong";

        [Webhook("/overlap/{a:alpha}")]
        public string Letters(string a) => a.Length > 0 ? "letters" : "wrong";
    }
}
