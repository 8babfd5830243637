using System.Net.Http.Headers;
using System.Text.Json;
using Fanfare.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SlackChat.Archive;
using SlackChat.Reading;

namespace SlackChat.Admin;

/// <summary>Fanfare's REST API, as far as the archive needs it besides the relay: the same Fanfare, and the same application.</summary>
internal sealed class FanfareClient
{
    private const int PageSize = 250;

    private readonly HttpClient _http;
    private readonly string _application;
    private readonly string _path;

    public FanfareClient(HttpClient http, IOptionsMonitor<RelayOptions> options)
    {
        var relay = options.Get(typeof(ChatContext).FullName);
        _http = http;
        _http.BaseAddress = new Uri($"{relay.Server!.AbsoluteUri.TrimEnd('/')}/api/v1/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", relay.Key);
        _http.Timeout = TimeSpan.FromSeconds(10);
        _application = relay.Application;
        _path = $"app/{Uri.EscapeDataString(_application)}/";
    }

    /// <summary>Makes the archive's application, if there is none.</summary>
    /// <exception cref="HttpRequestException">Fanfare is away, or says no.</exception>
    public async Task EnsureApplicationAsync(CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(new { name = "Chat archive", uid = _application });
        (await SendAsync(HttpMethod.Post, "app?get_if_exists=true", body, cancellationToken)).Dispose();
    }

    /// <summary>The application's endpoints: the archive's webhooks.</summary>
    /// <exception cref="HttpRequestException">Fanfare is away, or says no.</exception>
    public async Task<IReadOnlyList<Webhook>> WebhooksAsync(CancellationToken cancellationToken)
    {
        var all = new List<Webhook>();
        for (var iterator = ""; ;)
        {
            using var answer = await SendAsync(HttpMethod.Get, $"{_path}endpoint?limit={PageSize}{iterator}", null, cancellationToken);
            var page = (await answer.Content.ReadFromJsonAsync<WebhookPage>(JsonSerializerOptions.Web, cancellationToken))!;
            all.AddRange(page.Data);
            if (page.Done)
            {
                return all;
            }

            iterator = $"&iterator={Uri.EscapeDataString(page.Iterator!)}";
        }
    }

    /// <summary>Asks a webhook again whether it wants anything.</summary>
    /// <exception cref="HttpRequestException">Fanfare is away, or says no.</exception>
    public async Task VerifyAsync(string webhook, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"{_path}endpoint/{Uri.EscapeDataString(webhook)}/verify", null, cancellationToken)).Dispose();

    /// <summary>
    /// Asks all webhooks to publish a channel, to take it back, or to fetch it again: <c>republish</c>, <c>unpublish</c>,
    /// <c>request-update</c>.
    /// </summary>
    /// <exception cref="HttpRequestException">Fanfare is away, or says no.</exception>
    public async Task RequestAsync(string request, ChannelData channel, CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(
            new { chatType = channel.ChatType, data = JsonSerializer.SerializeToElement(channel, ArchiveJson.Options) });
        (await SendAsync(HttpMethod.Post, $"{_path}channel/{channel.Id}/{request}", body, cancellationToken)).Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        try
        {
            var answer = await _http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                throw new HttpRequestException(
                    $"Fanfare says {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            }
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("Fanfare does not answer.", exception);
        }
    }

    private sealed record WebhookPage(IReadOnlyList<Webhook> Data, bool Done, string? Iterator);
}

/// <summary>An endpoint, as far as the admin page shows it.</summary>
internal sealed record Webhook(string Id, string Url, bool Disabled, WebhookVerification? Verification);

/// <summary>How far its handshake has got.</summary>
internal sealed record WebhookVerification(string Status, string? Reason, DateTimeOffset? At);
