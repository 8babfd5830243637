using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Webhooks;

/// <summary>What a converter accepts is seen in an app that maps the pattern.</summary>
public sealed class ConverterTests
{
    [Theory]
    [InlineData("<v>", "a%20b", true)]
    [InlineData("<v>", "", false)]
    [InlineData("<v>", "a/b", false)]
    [InlineData("<string(minlength=2):v>", "ab", true)]
    [InlineData("<string(minlength=2):v>", "a", false)]
    [InlineData("<string(maxlength=2):v>", "abc", false)]
    [InlineData("<string(length=2):v>", "ab", true)]
    [InlineData("<string(length=2):v>", "abc", false)]
    [InlineData("<int:v>", "05", true)]
    [InlineData("<int:v>", "123456789012345678901234567890", true)]
    [InlineData("<int:v>", "-5", false)]
    [InlineData("<int:v>", "5.0", false)]
    [InlineData("<int:v>", "x", false)]
    [InlineData("<int:v>", "5%0A", false)]
    [InlineData("<int(signed=True):v>", "-5", true)]
    [InlineData("<int(signed=True):v>", "+5", false)]
    [InlineData("<int(min=5, max=7):v>", "04", false)]
    [InlineData("<int(min=5, max=7):v>", "05", true)]
    [InlineData("<int(min=5, max=7):v>", "8", false)]
    [InlineData("<int(fixed_digits=3):v>", "005", true)]
    [InlineData("<int(fixed_digits=3):v>", "05", false)]
    [InlineData("<int(3, signed=True):v>", "-05", true)]
    [InlineData("<float:v>", "1.5", true)]
    [InlineData("<float:v>", "1", false)]
    [InlineData("<float:v>", "1.", false)]
    [InlineData("<float:v>", "-1.5", false)]
    [InlineData("<float(signed=True):v>", "-1.5", true)]
    [InlineData("<float(min=0.5, max=1.5):v>", "0.49", false)]
    [InlineData("<float(min=0.5, max=1.5):v>", "1.50", true)]
    [InlineData("<float(min=0.5, max=1.5):v>", "1.51", false)]
    [InlineData("<v>-<int:w>", "x-y-3", true)]
    [InlineData("<v>-<int:w>", "x-y-z", false)]
    [InlineData("<path:v>", "a/b/c", true)]
    [InlineData("<path:v>", "", false)]
    [InlineData("<any(push, 'pull request', a.b):v>", "push", true)]
    [InlineData("<any(push, 'pull request', a.b):v>", "pull%20request", true)]
    [InlineData("<any(push, 'pull request', a.b):v>", "axb", false)]
    [InlineData("<any(push, 'pull request', a.b):v>", "Push", false)]
    [InlineData("<uuid:v>", "8f14e45f-ceea-467a-9575-2a5c1e2b0c3d", true)]
    [InlineData("<uuid:v>", "8F14E45F-CEEA-467A-9575-2A5C1E2B0C3D", true)]
    [InlineData("<uuid:v>", "8f14e45fceea467a95752a5c1e2b0c3d", false)]
    [InlineData("<uuid:v>", "{8f14e45f-ceea-467a-9575-2a5c1e2b0c3d}", false)]
    public async Task A_converter_accepts_what_Werkzeug_s_does(string parameter, string value, bool accepted)
    {
        await using var host = await HookHost.StartAsync(
            static services => services.AddHookRouting(),
            app => app.MapGet(RouteSyntax.Parse($"/x/{parameter}").Pattern, static (HttpContext http) => http.Request.RouteValues["v"]));

        Assert.Equal(accepted ? 200 : 404, (int)(await host.GetAsync($"/x/{value}")).Status);
    }
}
