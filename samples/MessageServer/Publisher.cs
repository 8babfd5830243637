using System.Net;

namespace MessageServer;

/// <summary>Publishes messages to Fanfare, which keeps them and brings them to Slack.</summary>
internal sealed partial class Publisher(HttpClient http, IConfiguration configuration, ILogger<Publisher> log)
{
    /// <summary>All messages have one channel, so that they reach Slack in the order in which they came.</summary>
    private static readonly string[] Channels = ["messages"];

    private readonly string _application = configuration["Fanfare:Application"]!;

    /// <summary>When this returns the message is durable.</summary>
    /// <exception cref="BadHttpRequestException">Fanfare refuses it for good.</exception>
    /// <exception cref="HttpRequestException">Fanfare is away, or cannot keep it now.</exception>
    public async Task PublishAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            using var first = await PostAsync(message, cancellationToken);
            if (first.StatusCode != HttpStatusCode.NotFound)
            {
                await CheckAsync(first, cancellationToken);
                return;
            }

            using var made = await http.PostAsJsonAsync(
                "app?get_if_exists=true", new { name = "Message server", uid = _application }, cancellationToken);
            await CheckAsync(made, cancellationToken);
            using var second = await PostAsync(message, cancellationToken);
            await CheckAsync(second, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            LogNotKept(exception.Message);
            throw;
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotKept(exception.Message);
            throw new HttpRequestException("Fanfare does not answer.", exception);
        }
    }

    private Task<HttpResponseMessage> PostAsync(string message, CancellationToken cancellationToken) => http.PostAsJsonAsync(
        $"app/{Uri.EscapeDataString(_application)}/msg",
        new { eventType = "message.received", channels = Channels, payload = new { message } },
        cancellationToken);

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var why = $"Fanfare says {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}";
            throw answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity
                ? new BadHttpRequestException(why)
                : new HttpRequestException(why, null, answer.StatusCode);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A message was not kept: {Why}")]
    private partial void LogNotKept(string why);
}
