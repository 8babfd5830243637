using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fanfare.Events;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Http.Bodies;

/// <summary>A POST that may carry an idempotency key: the same key with the same body has its effect once and gets one answer.</summary>
internal sealed class IdempotentRequest
{
    private readonly string? _key;
    private readonly string _requestHash = "";
    private readonly DateTimeOffset _expiresAt;

    private IdempotentRequest()
    {
    }

    /// <param name="scope">The key together with all that makes it another one elsewhere.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="expiresAt">When the key may be used anew.</param>
    public IdempotentRequest(byte[] scope, byte[] body, DateTimeOffset expiresAt)
    {
        _key = Digest(scope);
        _requestHash = Digest(body);
        _expiresAt = expiresAt;
    }

    /// <summary>Not a request, or one without a key.</summary>
    public static IdempotentRequest None { get; } = new();

    /// <summary>The key to write with what it guards, and the answer for those who ask again; null when the request has none.</summary>
    /// <param name="status">The status of that answer.</param>
    /// <param name="body">Its body.</param>
    /// <param name="part">Of a request that does several things, each for itself: which one, from 0.</param>
    public IdempotencyKey? KeyFor(int status, byte[]? body, int part = 0) =>
        _key is null ? null : new IdempotencyKey
        {
            Key = part == 0 ? _key : Digest(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_key}\n{part}"))),
            RequestHash = _requestHash,
            ExpiresAt = _expiresAt,
            Status = status,
            Body = body,
        };

    /// <summary>The first request's answer, when this one repeats it; null when this is the first.</summary>
    public async Task<IdempotentAnswer?> FindFirstAsync(EventStore events, TimeProvider time, CancellationToken cancellationToken)
    {
        var first = _key is null ? null : await events.FindAnswerAsync(_key, time.GetUtcNow(), cancellationToken);
        return first is null ? null : Checked(first);
    }

    /// <summary>An earlier request's answer, if it had the same body.</summary>
    /// <exception cref="RefusedException">422 when it had another.</exception>
    public IdempotentAnswer Checked(IdempotentAnswer first) =>
        first.RequestHash == _requestHash ? first : throw Problems.IdempotencyMismatch();

    /// <summary>Answers with what was written, or with what an earlier request with the same key was answered.</summary>
    public IResult Answer(WriteResult result, int status, byte[]? body, string conflict) => result switch
    {
        WriteResult.Written => Wire.Answer(status, body),
        WriteResult.Repeated repeated when Checked(repeated.First) is var first => Wire.Answer(first.Status, first.Body),
        _ => throw Problems.For(result, conflict),
    };

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
