using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Speaks to Fanfare: <c>POST /api/v1/app/{application}/change</c>.</summary>
internal sealed class ChangeClient : IDisposable
{
    /// <summary>More of an answer than this says nothing more.</summary>
    private const int LongestReason = 500;

    private readonly SocketsHttpHandler _handler = new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false };
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    public ChangeClient(RelayOptions options, TimeProvider clock)
    {
        _clock = clock;
        _timeout = options.RequestTimeout;
        _address = new Uri($"{options.Server!.AbsoluteUri.TrimEnd('/')}/api/v1/app/{Uri.EscapeDataString(options.Application)}/change");
        _http = new HttpClient(_handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
    }

    public async Task<ChangeAnswer> SendAsync(IReadOnlyList<OutboxChange> changes)
    {
        using var timeout = new CancellationTokenSource(_timeout, _clock);
        try
        {
            using var content = new ReadOnlyMemoryContent(Body(changes));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(_address, content, timeout.Token).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(timeout.Token).ConfigureAwait(false);
            return ChangeAnswer.Of(
                (int)response.StatusCode, text.Length > LongestReason ? text[..LongestReason] : text, RetryAfter(response), changes.Count);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new ChangeAnswer.Later(exception.Message, null);
        }
        catch (OperationCanceledException)
        {
            return new ChangeAnswer.Later($"No answer within {_timeout}.", null);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    internal static ReadOnlyMemory<byte> Body(IReadOnlyList<OutboxChange> changes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("changes");
            foreach (var change in changes)
            {
                Write(json, change);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, OutboxChange change)
    {
        json.WriteStartObject();
        json.WriteString("model", change.Model);
        json.WriteString("operation", change.Operation);
        if (change.Operation == "saved")
        {
            json.WriteBoolean("created", change.Created);
        }

        json.WriteString("key", change.Key);
        json.WriteString("channel", change.Channel);
        if (change.ChatType is not null)
        {
            json.WriteString("chatType", change.ChatType);
        }

        if (change.Attributes is not null)
        {
            json.WritePropertyName("attributes");
            json.WriteRawValue(change.Attributes);
        }

        json.WritePropertyName("data");
        json.WriteRawValue(change.Data);
        json.WriteString("id", change.ChangeId);
        json.WriteEndObject();
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
        _ => null,
    };
}
