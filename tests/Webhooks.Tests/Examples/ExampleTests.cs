using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Webhooks.Examples;

/// <summary>What the documentation shows works as it is written there.</summary>
public sealed partial class ExampleTests
{
    [Fact]
    public async Task A_webhook_without_a_route_is_at_its_method_s_name()
    {
        await using var host = await HookHost.StartAsync<OrderHooks>(Publishing);

        (await host.PostAsync("/orderPaid", """{"order": 7}""")).Is(200, "Thank you");
    }

    [Fact]
    public async Task A_route_has_parameters_beside_the_payload()
    {
        await using var host = await HookHost.StartAsync<OrderHooks>(Publishing);

        (await host.PostAsync("/shops/north/orders/7", """{"total": 12.5}""")).Is(200, """{"shop":"north","number":7,"total":12.5}""");
        Assert.Equal(404, (int)(await host.PostAsync("/shops/north/orders/seven", """{"total": 12.5}""")).Status);
    }

    [Fact]
    public async Task A_form_s_field_is_the_payload()
    {
        await using var host = await HookHost.StartAsync<OrderHooks>(Publishing);
        using var form = new FormUrlEncodedContent([new("payload", """{"repository": "fanfare", "commits": ["a", "b"]}""")]);

        (await host.SendAsync(HttpMethod.Post, "/push", form)).Is(200, "2 commits to fanfare");
    }

    [Fact]
    public async Task A_raw_request_is_the_method_s_own()
    {
        await using var host = await HookHost.StartAsync<OrderHooks>(Publishing);
        using var content = new StringContent("{half");
        content.Headers.Add("X-Any", "thing");

        (await host.SendAsync(HttpMethod.Post, "/agent", content)).Is(200, " sent 5 characters");
    }

    [Fact]
    public async Task A_tuple_is_a_body_with_a_status_and_headers()
    {
        await using var host = await HookHost.StartAsync<OrderHooks>(Publishing);

        var answer = await host.PostAsync("/tickets", """{"title": "Rain"}""");

        answer.Is(201, """{"title":"Rain","state":"open"}""");
        Assert.Equal(("/tickets/1", "Fanfare"), (answer.Headers["Location"], answer.Headers["X-Powered-By"]));
    }

    [Fact]
    public async Task A_webhook_ends_a_request_with_a_status()
    {
        await using var host = await HookHost.StartAsync<OrderHooks>(Publishing);

        (await host.PostAsync("/closed/front", "")).Is(200, "Come in");
        (await host.PostAsync("/closed/back", "")).Is(403, "Use the front door");
    }

    [Fact]
    public async Task A_webhook_publishes_an_event()
    {
        var events = new Published();
        await using var host = await HookHost.StartAsync<OrderHooks>(services => services.AddSingleton<IEventPublisher>(events));

        (await host.PostAsync("/relay/first", """{"total": 1}""")).Is(200, """{"id":"msg_1"}""");

        Assert.Equal([("first", "order.created", """{"total":1,"note":null}""")], events.All);
    }

    [Fact]
    public void The_documentation_shows_this_code()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "concepts", "code-hooks.md"));
        var code = Spaces().Replace(File.ReadAllText(Path.Combine(Root(), "tests", "Webhooks.Tests", "Examples", "OrderHooks.cs")), " ");
        var shown = Blocks().Matches(page).Select(block => Spaces().Replace(block.Groups["code"].Value, " ").Trim())
            .Where(block => block.StartsWith("[Webhook", StringComparison.Ordinal)).ToList();

        Assert.Equal(7, shown.Count);
        Assert.All(shown, block => Assert.Contains(block, code, StringComparison.Ordinal));
    }

    private static void Publishing(IServiceCollection services) => services.AddSingleton<IEventPublisher>(new Published());

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("These tests run inside the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex("\\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    /// <summary>A host's publisher that keeps what it is given.</summary>
    private sealed class Published : IEventPublisher
    {
        public List<(string Application, string Type, string Payload)> All { get; } = [];

        public Task<string> PublishAsync(string application, HookEventDraft draft, CancellationToken cancellationToken = default)
        {
            All.Add((application, draft.Type, Encoding.UTF8.GetString(draft.Payload.Span)));
            return Task.FromResult($"msg_{All.Count}");
        }
    }
}
