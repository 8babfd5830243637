using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Fanfare;

/// <summary>Slack's side of the Events API: what it sends, it signs, and it sends each event twice.</summary>
internal sealed class SlackSender(HttpClient http, string secret)
{
    private int _sent;

    public async Task SayAsync(string happened)
    {
        var body = $$"""{"type": "event_callback", "event_id": "Ev{{++_sent}}", "event": {{happened}} }""";
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal((HttpStatusCode.OK, ""), await SendAsync(body));
        }
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(string body, string? timestamp = null, string? signature = null)
    {
        var time = timestamp ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/slack/events")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Slack-Request-Timestamp", time);
        request.Headers.Add(
            "X-Slack-Signature",
            signature ?? "v0=" + Convert.ToHexStringLower(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"v0:{time}:{body}"))));
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
