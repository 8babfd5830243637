using Microsoft.AspNetCore.Builder;

namespace Fanfare.Webhooks;

public sealed class HookPathTests
{
    [Theory]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/a%2fb", "/a/b")]
    [InlineData("/a b", "/a b")]
    public void An_encoded_slash_is_a_slash(string path, string normal) => Assert.Equal(normal, HookPath.Normalize(path));

    [Theory]
    [InlineData("/a//", "/a/")]
    [InlineData("///a//b", "/a/b")]
    [InlineData("/a/b/", null)]
    public void Slashes_beside_each_other_lead_to_a_single_one(string path, string? one) => Assert.Equal(one, HookPath.RedirectOf(path));

    [Theory]
    [InlineData("/hooks/x//?a=b%20c", "/hooks/x/?a=b%20c")]
    [InlineData("//hooks//x%20y", "/hooks/x%20y")]
    [InlineData("/hooks%2F%2Fevil.example", "/hooks/evil.example")]
    public async Task A_path_with_slashes_beside_each_other_is_answered_308(string path, string location)
    {
        await using var host = await StartAsync();

        var answer = await host.PostAsync(path, "{}");

        Assert.Equal((308, location), ((int)answer.Status, answer.Headers["Location"]));
    }

    [Theory]
    [InlineData("/hooks/files/a%2Fb", "a/b")]
    [InlineData("/hooks%2Ffiles/a/b", "a/b")]
    public async Task An_encoded_slash_is_routed_as_a_slash(string path, string file)
    {
        await using var host = await StartAsync();

        (await host.PostAsync(path, "{}")).Is(200, file);
    }

    [Fact]
    public async Task Other_paths_are_left_alone()
    {
        await using var host = await StartAsync();

        Assert.Equal(404, (int)(await host.GetAsync("/other//x")).Status);
    }

    private static Task<HookHost> StartAsync() => HookHost.StartAsync(
        static services => services.AddWebhooks<Files>(),
        static app =>
        {
            app.UseHookPaths("/hooks");
            app.UseRouting();
            app.MapGroup("/hooks").MapWebhooks();
        });

    private sealed class Files
    {
        [Webhook("/files/<path:name>")]
        public string Read(string name) => name;
    }
}
