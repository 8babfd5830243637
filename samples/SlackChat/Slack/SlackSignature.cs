using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SlackChat.Slack;

/// <summary>Knows what Slack has sent by its signature: <c>v0=</c> and the HMAC-SHA256 of the time and the body.</summary>
internal sealed partial class SlackSignature
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly byte[] _secret;
    private readonly TimeProvider _time;

    public SlackSignature(IConfiguration configuration, TimeProvider time, ILogger<SlackSignature> log)
    {
        _secret = Encoding.UTF8.GetBytes(configuration["Slack:SigningSecret"] ?? "");
        _time = time;
        if (_secret.Length == 0)
        {
            LogNoSecret(log);
        }
    }

    public bool Holds(IHeaderDictionary headers, byte[] body)
    {
        var timestamp = headers["X-Slack-Request-Timestamp"].ToString();
        if (_secret.Length == 0 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(_time.GetUtcNow().ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        byte[] signed = [.. Encoding.ASCII.GetBytes($"v0:{timestamp}:"), .. body];
        var expected = Encoding.ASCII.GetBytes($"v0={Convert.ToHexStringLower(HMACSHA256.HashData(_secret, signed))}");
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(headers["X-Slack-Signature"].ToString()), expected);
    }

    [LoggerMessage(LogLevel.Warning, "There is no Slack:SigningSecret: all of Slack's events are refused")]
    private static partial void LogNoSecret(ILogger log);
}
