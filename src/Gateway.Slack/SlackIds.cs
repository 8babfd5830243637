using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Slack;

/// <summary>Ids and secrets in Slack's shape: a letter that says what it is, then capitals and digits.</summary>
internal static class SlackIds
{
    public const char App = 'A';
    public const char Team = 'T';
    public const char Bot = 'B';
    public const char Channel = 'C';
    public const char Direct = 'D';
    public const char User = 'U';
    private const char EnterpriseUser = 'W';

    private const string Digits = "0123456789";
    private const int Length = 10;
    private const int MaxLength = 32;
    private const int TokenLength = 24;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string TokenLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Whether a text has the shape of an id: the letter, then 2 to 31 capitals and digits.</summary>
    public static bool Is(char kind, string text) =>
        text.Length is >= 3 and <= MaxLength && text[0] == kind
            && text.All(static letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    /// <summary>Whether a text has the shape of a user's id, in an enterprise or not.</summary>
    public static bool IsUser(string text) => Is(User, text) || Is(EnterpriseUser, text);

    public static string New(char kind) => kind + RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>The team's id of an application: always the same.</summary>
    public static string TeamOf(string applicationId) => Derived(Team, applicationId);

    /// <summary>The id of a channel that nobody chose one for: the same for the same name in one application.</summary>
    public static string ChannelOf(string applicationId, string name) => Derived(Channel, $"{applicationId}\n{name}");

    /// <summary>The channel in which one user is written to.</summary>
    public static string DirectOf(string userId) => Direct + userId[1..];

    /// <summary>The user who is written to in a direct channel.</summary>
    public static string UserOf(string directId) => User + directId[1..];

    /// <summary>The name of an invocation of a command: 19 digits.</summary>
    public static string NewInvocation() => RandomNumberGenerator.GetString(Digits, 19);

    /// <summary>What a modal would be opened with: two numbers and 32 digits of hex.</summary>
    public static string NewTrigger() =>
        string.Join(
            '.',
            RandomNumberGenerator.GetString(Digits, 13),
            RandomNumberGenerator.GetString(Digits, 12),
            RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>
    /// What Slack's requests had before they were signed, for apps that still look at it: made of the signing secret, which it does not
    /// tell.
    /// </summary>
    public static string VerificationTokenOf(string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "verification token"u8))[..TokenLength];

    /// <summary>The last part of an incoming webhook's URL: 24 letters and digits, 142 random bits.</summary>
    public static string NewHookToken() => RandomNumberGenerator.GetString(TokenLetters, TokenLength);

    /// <summary>A bot's token: <c>xoxb-</c>, two numbers, 24 letters and digits.</summary>
    public static string NewBotToken() =>
        $"xoxb-{RandomNumberGenerator.GetString(Digits, 12)}-{RandomNumberGenerator.GetString(Digits, 13)}-{NewHookToken()}";

    private static string Derived(char kind, string text)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(Length + 1, (kind, digest), static (span, source) =>
        {
            span[0] = source.kind;
            for (var index = 1; index < span.Length; index++)
            {
                // Two bytes each, so that all letters are as likely as makes no difference.
                span[index] = Letters[((source.digest[2 * index] << 8) | source.digest[(2 * index) + 1]) % Letters.Length];
            }
        });
    }
}
