using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace Fanfare.Egress;

/// <summary>What every caller of the outside shares: the name it gives itself, and how much of an answer it reads.</summary>
internal static class AnswerBody
{
    /// <summary>How much of an answer is read and kept; the rest is left unread.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The value of <c>user-agent</c>.</summary>
    public static readonly string Product = new ProductInfoHeaderValue(
        "Fanfare", typeof(AnswerBody).Assembly.GetName().Version!.ToString(2)).ToString();

    /// <summary>The beginning of an answer's body, as text.</summary>
    public static async Task<string> ReadBeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength == 0)
        {
            return "";
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
            try
            {
                var read = await stream.ReadAtLeastAsync(
                    buffer.AsMemory(0, MaxBytes), MaxBytes, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                return Encoding.UTF8.GetString(buffer, 0, read);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
