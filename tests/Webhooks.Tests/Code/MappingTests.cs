using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Webhooks;

/// <summary>What is mapped, and what is refused before any request.</summary>
public sealed class MappingTests
{
    [Fact]
    public async Task Two_webhooks_with_the_same_shape_and_method_are_refused_by_name()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => HookHost.StartAsync(
            static services => services.AddWebhooks<One>().AddWebhooks<Other>(), static app => app.MapWebhooks()));

        Assert.Contains("MappingTests+One.First (/x/{a})", refused.Message, StringComparison.Ordinal);
        Assert.Contains("MappingTests+Other.Second (/x/<b>/)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("PUT /x/{}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_webhook_of_the_same_route_takes_other_methods()
    {
        await using var host = await HookHost.StartAsync<Split>();

        (await host.PostAsync("/s", "{}")).Is(200, "post");
        (await host.SendAsync(HttpMethod.Put, "/s")).Is(200, "put");
    }

    [Fact]
    public void A_raw_webhook_with_a_form_param_is_refused() => Refused<RawForm>("raw and has a FormParam");

    [Fact]
    public void A_webhook_that_is_not_public_is_refused() => Refused<Hidden>("Hidden.Secret is not public");

    [Fact]
    public void An_async_webhook_that_returns_void_is_refused() => Refused<Forgotten>("returns void");

    [Fact]
    public void A_webhook_with_type_parameters_is_refused() => Refused<Generic>("type parameters");

    [Fact]
    public void A_webhook_with_a_tuple_of_another_form_is_refused() => Refused<Tuple>("a tuple can be");

    [Fact]
    public void A_webhook_with_a_wrong_route_is_refused_with_the_reason() => Refused<Lost>("no converter 'number'");

    [Fact]
    public void A_webhook_without_a_method_is_refused() => Refused<Mute>("no HTTP method");

    [Fact]
    public void A_class_without_a_webhook_is_refused() => Refused<Empty>("at least one method");

    [Fact]
    public async Task A_webhook_whose_parameters_cannot_be_bound_is_refused_by_name()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => HookHost.StartAsync<Bodiless>());

        Assert.StartsWith(
            "The webhook Fanfare.Webhooks.MappingTests+Bodiless.Get cannot be mapped. ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_reads_the_form_itself_must_be_raw()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => HookHost.StartAsync<Reading>());

        Assert.Contains("Reading.Form cannot be mapped. It reads the form itself", refused.Message, StringComparison.Ordinal);
        await using var host = await HookHost.StartAsync<RawReading>();
        (await host.PostAsync("/form", "a=1", "application/x-www-form-urlencoded")).Is(200, "1");
    }

    [Fact]
    public async Task The_attributes_of_the_class_and_of_the_method_are_the_endpoint_s()
    {
        await using var host = await HookHost.StartAsync<Marked>();

        (await host.PostAsync("/marks", "{}")).Is(200, "on the class, on the method");
    }

    [Fact]
    public async Task A_class_is_made_for_each_request_with_its_services()
    {
        await using var host = await HookHost.StartAsync<Counting>(
            static services => services.AddScoped<Counter>().AddSingleton(TimeProvider.System));

        (await host.PostAsync("/count", "{}")).Is(200, "2");
        (await host.PostAsync("/count", "{}")).Is(200, "2");
    }

    [Fact]
    public async Task A_class_that_cannot_be_made_is_a_500()
    {
        await using var host = await HookHost.StartAsync<Needy>();

        (await host.PostAsync("/need", "{}")).Is(500, "");
        Assert.Single(host.Log.Errors);
    }

    [Fact]
    public async Task A_group_s_prefix_filters_and_conventions_hold_for_webhooks()
    {
        await using var host = await HookHost.StartAsync(
            static services => services.AddWebhooks<Tenants>(),
            static app => app.MapGroup("/hooks/{tenant}").AddEndpointFilter(async (context, next) =>
            {
                context.HttpContext.Response.Headers["X-Filtered"] = "yes";
                return await next(context);
            }).MapWebhooks().WithMetadata("mark"));

        var answer = await host.PostAsync("/hooks/acme/who", "{}");

        answer.Is(200, "acme mark");
        Assert.Equal("yes", answer.Headers["X-Filtered"]);
        Assert.Equal(404, (int)(await host.PostAsync("/Hooks/acme/who", "{}")).Status);
    }

    [Fact]
    public async Task A_host_can_list_its_webhooks()
    {
        await using var host = await HookHost.StartAsync(
            static services => services.AddWebhooks<Split>().AddWebhooks<Split>().AddWebhooks<Listed>(),
            static app => app.MapWebhooks());

        Assert.Equal(
            ["/form POST Form Fanfare.Webhooks.MappingTests+Listed.Form", "/raw GET,HEAD Raw Fanfare.Webhooks.MappingTests+Listed.Raw",
                "/s POST Json Fanfare.Webhooks.MappingTests+Split.Post", "/s PUT Json Fanfare.Webhooks.MappingTests+Split.Put"],
            host.Listed.Select(static hook => $"{hook.Route} {string.Join(',', hook.Methods)} {hook.Kind} {hook.Method}").Order(
                StringComparer.Ordinal));
    }

    [Fact]
    public async Task Other_endpoints_are_left_alone()
    {
        await using var host = await HookHost.StartAsync(
            static services => services.AddWebhooks<Split>(),
            static app =>
            {
                app.MapWebhooks();
                app.MapGet("/Page", static () => "page");
            });

        (await host.GetAsync("/PAGE")).Is(200, "page");
    }

    private static void Refused<T>(string reason)
        where T : class =>
        Assert.Contains(
            reason, Assert.Throws<InvalidOperationException>(static () => new ServiceCollection().AddWebhooks<T>()).Message,
            StringComparison.Ordinal);

    private sealed class One
    {
        [Webhook("/x/{a}", Methods = ["PUT", "POST"])]
        public string First(string a) => a;
    }

    private sealed class Other
    {
        [Webhook("/x/<b>/", Methods = ["PUT"])]
        public string Second(string b) => b;
    }

    private sealed class Split
    {
        [Webhook("/s")]
        public string Post() => "post";

        [Webhook("/s", Methods = ["PUT"])]
        public string Put() => "put";
    }

    private sealed class RawForm
    {
        [Webhook(Raw = true, FormParam = "x")]
        public string Both() => "";
    }

    private sealed class Hidden
    {
        [Webhook]
        internal string Secret() => "";
    }

    private sealed class Forgotten
    {
        [Webhook]
        public async void Never() => await Task.Yield();
    }

    private sealed class Generic
    {
        [Webhook]
        public string Any<T>() => typeof(T).Name;
    }

    private sealed class Tuple
    {
        [Webhook]
        public Task<(string First, string Second)> Two() => Task.FromResult(("", ""));
    }

    private sealed class Lost
    {
        [Webhook("/<number:n>")]
        public string Number(int n) => $"{n}";
    }

    private sealed class Mute
    {
        [Webhook(Methods = [])]
        public string None() => "";
    }

    private sealed class Bodiless
    {
        [Webhook(Methods = ["GET"])]
        public Listed Get(Listed body) => body;
    }

    private sealed class Reading
    {
        [Webhook]
        public string Form([FromForm] string a) => a;
    }

    private sealed class RawReading
    {
        [Webhook(Raw = true)]
        public string Form(HttpRequest request) => request.Form["a"].ToString();
    }

    [Tags("on the class")]
    private sealed class Marked
    {
        [Webhook, Tags("on the method")]
        public string Marks(HttpContext http) =>
            string.Join(", ", http.GetEndpoint()!.Metadata.GetOrderedMetadata<ITagsMetadata>().SelectMany(static tags => tags.Tags));
    }

    private sealed class Empty;

    private sealed class Listed
    {
        [Webhook(FormParam = "payload")]
        public void Form()
        {
        }

        [Webhook(Raw = true, Methods = ["GET"])]
        public void Raw(HttpRequest request) => _ = request.Path;
    }

    private sealed class Counter
    {
        public int Count { get; set; }
    }

    private sealed class Counting(Counter counter)
    {
        private readonly int _first = ++counter.Count;

        [Webhook("/count")]
        public string Next(Counter same, TimeProvider clock, HttpContext http, CancellationToken cancellationToken) =>
            clock is not null && http.RequestAborted == cancellationToken ? $"{_first + same.Count}" : "";
    }

    private sealed class Needy(Counter counter)
    {
        [Webhook]
        public string Need() => $"{counter.Count}";
    }

    private sealed class Tenants
    {
        [Webhook]
        public string Who(string tenant, HttpContext http) => $"{tenant} {http.GetEndpoint()!.Metadata.GetMetadata<string>()}";
    }
}
