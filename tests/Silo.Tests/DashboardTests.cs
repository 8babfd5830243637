using System.Net;
using System.Text;
using Fanfare.Hosting;

namespace Fanfare;

/// <summary>Orleans' dashboard shows itself to the operator's key only.</summary>
public sealed class DashboardTests
{
    private const string Key = "a key of the operator's own";

    [Fact]
    public async Task Without_a_key_there_is_no_dashboard()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(host, "/orleans/", Key));
    }

    [Fact]
    public async Task The_dashboard_and_its_data_ask_for_the_key()
    {
        await using var host = await TestHost.StartAsync(("Cluster:DashboardKey", Key));

        foreach (var path in (string[])["/orleans/", "/orleans/DashboardCounters"])
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync(host, path, Key));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, path, Key + "x"));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, path, null));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer abc")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YQ==")]
    public void A_header_without_the_key_is_refused(string header) => Assert.False(Dashboard.IsKey(header, Key));

    private static async Task<HttpStatusCode> GetAsync(TestHost host, string path, string? key)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url + path);
        if (key is not null)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{key}")));
        }

        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
