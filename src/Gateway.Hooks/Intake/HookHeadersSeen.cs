using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Intake;

/// <summary>
/// The headers of a request as templates and events see them: without keys and tokens, and with the delivery's id that was signed.
/// </summary>
internal static class HookHeadersSeen
{
    private static readonly string[] Keys = ["Authorization", "Proxy-Authorization", "Cookie", "X-Gitlab-Token"];

    public static IHeaderDictionary Of(HookCheck check, IHeaderDictionary headers)
    {
        var seen = new HeaderDictionary();
        foreach (var (name, value) in headers)
        {
            seen[name] = value;
        }

        foreach (var key in Keys)
        {
            seen.Remove(key);
        }

        if (check.Header is { } header)
        {
            seen.Remove(header);
        }

        if (check.Scheme == CheckScheme.StandardWebhooks)
        {
            // Either family of names may be signed; of the other one, anybody may write what they like.
            var id = headers[headers.ContainsKey("webhook-signature") ? "webhook-id" : "svix-id"];
            seen["webhook-id"] = id;
            seen["svix-id"] = id;
        }

        return seen;
    }
}
