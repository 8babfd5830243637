using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using BitFaster.Caching.Lru;
using Fanfare.Deliveries;
using Fanfare.Destinations;
using Fanfare.Egress;
using Fanfare.SlackWebhook;
using Microsoft.Extensions.Options;

namespace Fanfare.SlackApi;

/// <summary>
/// Finds the ids of people whom endpoints name, through <c>users.list</c>. Of each endpoint one name is kept for a while, or how far the
/// search for it has come: where Slack lets nobody read on, the next attempt goes on from there.
/// </summary>
internal sealed class SlackUsers(OutgoingHttp http, IOptions<DeliveryOptions> options, TimeProvider time)
{
    private const int PageSize = 200;
    private const int MaxPages = 500;
    private const int MaxPageBytes = 4 << 20;
    private const int MaxKept = 10_000;
    private const int MaxCursor = 1_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentLru<string, Search> _searches = new(MaxKept);

    /// <summary>Finds whom an endpoint's messages are for.</summary>
    /// <param name="target">The endpoint.</param>
    /// <param name="name">Their name, without the <c>@</c>.</param>
    /// <param name="token">Its bot's token.</param>
    /// <param name="again">Whether what is known is not right any more.</param>
    /// <param name="cancellationToken">The endpoint's deadline.</param>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public async Task<FoundUser> FindAsync(
        DeliveryTarget target, string name, string token, bool again, CancellationToken cancellationToken)
    {
        var key = target.Endpoint.Id;
        var search = !again && _searches.TryGet(key, out var kept) ? kept : null;
        if (
            search is null || search.Name != name || search.Url != target.Endpoint.Url || search.Token != token
                || time.GetUtcNow() - search.At >= KeptFor)
        {
            search = new Search(target.Endpoint.Url, name, token, time.GetUtcNow(), "", 0, null);
        }

        if (search.Id is { } known)
        {
            return new FoundUser(known, IsFresh: false);
        }

        try
        {
            while (true)
            {
                var page = await ReadAsync(search, cancellationToken).ConfigureAwait(false);
                if (page.Failed is not null)
                {
                    // A cursor that is not taken any more would not be the next time, either.
                    search = page.Failed.Body.Contains("invalid_cursor", StringComparison.Ordinal)
                        ? search with { Cursor = "", Pages = 0 } : search;
                    return page.Failed;
                }

                search = search with { Id = page.Id, Cursor = page.Next, Pages = search.Pages + 1 };
                if (page.Id is { } id)
                {
                    return new FoundUser(id, IsFresh: true);
                }

                if (page.Next.Length == 0 || search.Pages >= MaxPages)
                {
                    search = search with { Cursor = "", Pages = 0 };
                    return new FoundUser(null, IsFresh: true)
                    {
                        Body = $"users.list has nobody who is called '{name}'.",
                        Verdict = new Verdict(404, Final: true),
                    };
                }
            }
        }
        finally
        {
            _searches.AddOrUpdate(key, search);
        }
    }

    private async Task<Page> ReadAsync(Search search, CancellationToken cancellationToken)
    {
        var cursor = search.Cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(search.Cursor)}";
        using var request = new HttpRequestMessage(
            HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{search.Url.TrimEnd('/')}/users.list?limit={PageSize}{cursor}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", search.Token);
        request.Headers.UserAgent.ParseAdd(AnswerBody.Product);
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        var body = await ReadWholeAsync(response, cancellationToken).ConfigureAwait(false);
        if (status == 200 && body is not null && Parse(body, search.Name) is { } page)
        {
            return page;
        }

        var said = body is null
            ? $"A page of users.list has more than {MaxPageBytes} bytes."
            : System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, AnswerBody.MaxBytes)));
        var verdict = SlackVerdict.Of(status, said, isWebApi: true);
        return new Page(null, "", new FoundUser(null, IsFresh: true)
        {
            Status = status,
            Body = "users.list: " + said,
            Verdict = verdict.Succeeded ? new Verdict(502) : verdict,
            RetryAfter = RetryAfter.Of(response, time.GetUtcNow(), options.Value.MaxRetryAfter),
        });
    }

    /// <summary>An answer's whole body; null when it is larger than a page may be.</summary>
    private static async Task<byte[]?> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (body.Length + read > MaxPageBytes)
                {
                    return null;
                }

                await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }

        return body.ToArray();
    }

    /// <summary>A page of the directory; null when it is none.</summary>
    private static Page? Parse(byte[] body, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (!json.RootElement.TryGetProperty("ok", out var ok) || ok.ValueKind != JsonValueKind.True)
            {
                return null;
            }

            var id = json.RootElement.GetProperty("members").EnumerateArray()
                .Where(member => IsCalled(member, name))
                .Select(static member => member.GetProperty("id").GetString())
                .FirstOrDefault(static id => !string.IsNullOrEmpty(id));
            var next = json.RootElement.TryGetProperty("response_metadata", out var more) && more.ValueKind == JsonValueKind.Object
                && more.TryGetProperty("next_cursor", out var cursor) && cursor.ValueKind == JsonValueKind.String
                ? cursor.GetString()! : "";
            return next.Length <= MaxCursor ? new Page(id, next, null) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static bool IsCalled(JsonElement member, string name) =>
        member.TryGetProperty("name", out var called) && called.ValueKind == JsonValueKind.String
            && string.Equals(called.GetString(), name, StringComparison.OrdinalIgnoreCase)
        && !(member.TryGetProperty("deleted", out var deleted) && deleted.ValueKind == JsonValueKind.True);

    private sealed record Search(string Url, string Name, string Token, DateTimeOffset At, string Cursor, int Pages, string? Id);

    private sealed record Page(string? Id, string Next, FoundUser? Failed);
}

/// <summary>Whom a name has led to.</summary>
/// <param name="Id">The user's id; null when there is none, or when it cannot be said now.</param>
/// <param name="IsFresh">Whether Slack has just said so.</param>
internal sealed record FoundUser(string? Id, bool IsFresh)
{
    /// <summary>Of a search that has failed: the status of Slack's answer, or 0.</summary>
    public int Status { get; init; }

    /// <summary>Of a search that has failed: why.</summary>
    public string Body { get; init; } = "";

    /// <summary>Of a search that has failed: what that means.</summary>
    public Verdict Verdict { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
