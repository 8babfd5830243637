using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Webhooks;

namespace Fanfare.Hooks;

/// <summary>Code hooks in Fanfare itself: they publish, and are limited, counted, listed and tried as others are.</summary>
public sealed class CodeHookHostTests : IAsyncLifetime
{
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync(static services => services.AddWebhooks<Orders>(), ("Hooks:MaxBodyBytes", "1024"));
        await _host.SubscribeAsync("acme", "all", "http://127.0.0.1:1/all");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_method_publishes_an_event_and_answers_with_its_id()
    {
        using var http = new HttpClient();
        using var content = new StringContent("""{"total": 12.50}""");

        using var answer = await http.PostAsync(new Uri($"{_host.Url}/orders/7/paid"), content);

        var accepted = Assert.Single(await _host.Client.ListAsync("app/acme/msg"));
        Assert.Equal(accepted["id"]!.GetValue<string>(), await answer.Content.ReadAsStringAsync());
        Assert.Equal(
            ("order.paid", "order-7", """{"total":12.50}"""),
            (accepted["eventType"]!.GetValue<string>(), accepted["channels"]![0]!.GetValue<string>(), accepted["payload"]!.ToJsonString()));
    }

    [Fact]
    public async Task An_event_whose_id_was_published_before_has_the_id_of_that_one()
    {
        var first = await _host.Client.PostAsync("hook/test", """{"path": "/once/1", "content": "{}"}""");
        var second = await _host.Client.PostAsync("hook/test", """{"path": "/once/1", "content": "{}"}""");

        Assert.Equal(
            Assert.Single(await _host.Client.ListAsync("app/acme/msg"))["id"]!.GetValue<string>(), first["body"]!.GetValue<string>());
        Assert.Equal(first["body"]!.GetValue<string>(), second["body"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_cannot_be_published_is_the_hooks_answer()
    {
        var tried = await _host.Client.PostAsync("hook/test", """{"path": "/orders/a%20b/paid", "content": "{}"}""");

        Assert.Equal(400, tried["status"]!.GetValue<int>());
        Assert.Contains("Channel", tried["body"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_and_everything_is_counted_and_listed()
    {
        using var http = new HttpClient();
        using var large = new StringContent(new string('1', 2_000));
        using var refused = await http.PostAsync(new Uri($"{_host.Url}/orders/7/paid"), large);
        var tried = await _host.Client.PostAsync("hook/test", """{"path": "/orders/7/paid", "content": "{}"}""");
        var failed = await _host.Client.PostAsync("hook/test", """{"path": "/broken", "content": "{}"}""");

        Assert.Equal(
            (413, 200, 500, ""),
            ((int)refused.StatusCode, tried["status"]!.GetValue<int>(), failed["status"]!.GetValue<int>(),
                failed["body"]!.GetValue<string>()));
        var listed = (await _host.Client.GetAsync("hook"))["data"]!.AsArray().ToDictionary(
            static hook => hook!["route"]!.GetValue<string>(), static hook => hook!);
        Assert.Equal(("code", 1L, 1L), Of(listed["/orders/{number}/paid"], "refused"));
        Assert.Equal(("code", 0L, 1L), Of(listed["/broken"], "failed"));

        static (string, long, long) Of(JsonNode hook, string counted) =>
            (hook["kind"]!.GetValue<string>(), hook["accepted"]!.GetValue<long>(), hook[counted]!.GetValue<long>());
    }

    [Fact]
    public async Task Assemblies_with_code_hooks_are_loaded_by_the_configuration_and_one_that_is_not_there_stops_the_start()
    {
        await using var host = await TestHost.StartAsync(("Hooks:Assemblies", typeof(Orders).Assembly.Location));
        await host.SubscribeAsync("acme", "all", "http://127.0.0.1:1/all");

        Assert.Equal(
            200, (await host.Client.PostAsync("hook/test", """{"path": "/orders/7/paid", "content": "{}"}"""))["status"]!.GetValue<int>());
        var wrong = await Assert.ThrowsAsync<ConfigurationException>(() => TestHost.StartAsync(("Hooks:Assemblies", "No.Such.Hooks")));
        Assert.Contains("'No.Such.Hooks'", wrong.Message, StringComparison.Ordinal);
    }
}

/// <summary>Hooks for these tests.</summary>
public sealed class Orders(IEventPublisher events)
{
    [Webhook("/orders/{number}/paid")]
    public Task<string> PaidAsync(string number, System.Text.Json.JsonElement payload, CancellationToken cancellationToken) =>
        events.PublishAsync("acme", HookEventDraft.Of("order.paid", payload) with { Channel = $"order-{number}" }, cancellationToken);

    [Webhook("/once/{id}")]
    public Task<string> OnceAsync(string id, System.Text.Json.JsonElement payload, CancellationToken cancellationToken) =>
        events.PublishAsync("acme", HookEventDraft.Of("once", payload) with { Id = id }, cancellationToken);

    [Webhook]
    public static string Broken() => throw new InvalidOperationException("secret");
}
