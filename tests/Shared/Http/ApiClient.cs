using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Fanfare.Http;

/// <summary>Speaks to a Fanfare's REST API.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(string url, string key, TimeSpan? patience = null)
    {
        _http = new HttpClient { BaseAddress = new Uri($"{url}/api/v1/"), Timeout = patience ?? TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Sends a request whatever comes of it.</summary>
    public async Task<(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)> SendAsync(
        HttpMethod method, string path, string? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("idempotency-key", idempotencyKey);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    public Task<JsonNode> PostAsync(string path, string body) => ExpectAsync(HttpMethod.Post, path, body);

    public Task<JsonNode> PatchAsync(string path, string body) => ExpectAsync(HttpMethod.Patch, path, body);

    public Task<JsonNode> GetAsync(string path) => ExpectAsync(HttpMethod.Get, path, null);

    /// <summary>Every row of a list, page by page.</summary>
    public async Task<List<JsonNode>> ListAsync(string path)
    {
        var rows = new List<JsonNode>();
        var page = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=250");
        while (true)
        {
            rows.AddRange(page["data"]!.AsArray().Select(row => row!));
            if (page["done"]!.GetValue<bool>())
            {
                return rows;
            }

            page = await GetAsync(
                $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=250&iterator={page["iterator"]}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> ExpectAsync(HttpMethod method, string path, string? body)
    {
        var (status, text, _) = await SendAsync(method, path, body);
        Assert.True((int)status is >= 200 and < 300, $"{method} {path} was answered {(int)status}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
