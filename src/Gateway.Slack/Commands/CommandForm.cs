using System.Collections.Immutable;
using System.Globalization;
using Fanfare.Egress;
using Fanfare.Hooks;
using Fanfare.Hooks.Checks;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack.Commands;

/// <summary>The form that Slack sends to the app of a slash command.</summary>
internal static class CommandForm
{
    private const string ContentType = "application/x-www-form-urlencoded";

    /// <summary>Slack waits so long, and no longer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private static readonly SignatureCheck Scheme = SignatureCheck.For(new HookCheck { Scheme = CheckScheme.Slack });

    /// <summary>The request to a command's app, signed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="invocation">Who invokes it, and where.</param>
    /// <param name="text">What stands after it.</param>
    /// <param name="teamDomain">The application's name as a part of a host's.</param>
    /// <param name="responseUrl">Where the app may answer later.</param>
    /// <param name="secret">With what it is signed.</param>
    /// <param name="now">When.</param>
    public static async Task<OutgoingPost> WriteAsync(
        SlackCommand command, SlackInvocation invocation, string text, string teamDomain, string responseUrl, string secret,
        DateTimeOffset now)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("token", SlackIds.VerificationTokenOf(secret)),
            new("team_id", SlackIds.TeamOf(invocation.ApplicationId)),
            new("team_domain", teamDomain),
            new("channel_id", invocation.ChannelId),
            new("channel_name", invocation.Channel),
            new("user_id", invocation.UserId),
            new("user_name", invocation.User),
            new("command", invocation.Command),
            new("text", text),
            new("api_app_id", invocation.CommandId),
            new("is_enterprise_install", "false"),
            new("response_url", responseUrl),
            new("trigger_id", invocation.TriggerId),
        ]);
        var body = await form.ReadAsByteArrayAsync();
        var signed = new CheckedRequest(new HeaderDictionary(), body);
        Scheme.Sign(signed, secret, "", now);
        return new OutgoingPost
        {
            Url = command.Url,
            ContentType = ContentType,
            Body = body,
            Headers = signed.Headers.ToImmutableDictionary(
                static header => header.Key, static header => header.Value.ToString(), StringComparer.Ordinal),
            Timeout = Timeout,
        };
    }

    /// <summary>A name as a part of a host's: small letters, digits and hyphens.</summary>
    public static string DomainOf(string name)
    {
        var domain = string.Concat(
            name.ToLower(CultureInfo.InvariantCulture).Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-');
        return domain.Length switch { 0 => "fanfare", > 21 => domain[..21].TrimEnd('-'), _ => domain };
    }
}
