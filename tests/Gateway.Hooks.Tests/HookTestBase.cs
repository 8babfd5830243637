using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Api.Http.Keys;
using Fanfare.Hosting;
using Fanfare.Http;

namespace Fanfare.Hooks;

/// <summary>An application with one endpoint, and third parties that call its hooks.</summary>
public abstract class HookTestBase : IAsyncLifetime
{
    private protected TestHost Host { get; private set; } = null!;

    private protected Receiver Receiver { get; private set; } = null!;

    private protected HttpClient Http { get; } = new(
        new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true });

    private protected virtual (string Option, string Value)[] Options => [];

    public virtual async Task InitializeAsync()
    {
        Receiver = await Receiver.StartAsync();
        Host = await TestHost.StartAsync(Options);
        await Host.SubscribeAsync("acme", "all", $"{Receiver.Url}/all");
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    private protected Task<JsonNode> AddAsync(string hook) => Host.Client.PostAsync("app/acme/hook", hook);

    /// <summary>Calls a hook as a third party does.</summary>
    private protected async Task<(int Status, string Body, HttpResponseMessage Response)> CallAsync(
        string path, string? body = null, string contentType = "application/json", string method = "POST", params (
            string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), Host.Url + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>The events of the application, oldest first.</summary>
    private protected async Task<List<JsonNode>> EventsAsync()
    {
        var events = await Host.Client.ListAsync("app/acme/msg");
        events.Reverse();
        return events;
    }

    private protected static string GitHubSignature(string secret, string body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private protected async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(HttpMethod method, string path, string? body = null)
    {
        var (status, text, _) = await Host.Client.SendAsync(method, path, body);
        return (status, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    /// <summary>A client of an organization that has nothing to do with this one.</summary>
    private protected async Task<ApiClient> OtherOrganizationAsync()
    {
        const string Key = "fanfare_sk_of_another_organization";
        await Host.Get<Organizations.OrganizationStore>().InsertOrganizationAsync(
            "org_other",
            "Other",
            new Organizations.ApiKey
            {
                Id = "key_other",
                OrganizationId = "org_other",
                Name = "Other",
                Hash = KeyText.HashOf(Key),
                CreatedAt = DateTimeOffset.UtcNow,
            },
            default);
        return new ApiClient(Host.Url, Key);
    }
}
