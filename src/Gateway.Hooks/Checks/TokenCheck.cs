namespace Fanfare.Hooks.Checks;

/// <summary>The secret itself in a header.</summary>
/// <param name="header">The header.</param>
/// <param name="prefix">What stands before the secret, to the letter, such as <c>Bearer </c>.</param>
/// <param name="deliveryHeader">In which the provider says its id of the delivery, if it does.</param>
internal sealed class TokenCheck(string header, string prefix, string? deliveryHeader = null) : SignatureCheck
{
    public static TokenCheck GitLab { get; } = new("X-Gitlab-Token", "", "X-Gitlab-Event-UUID");

    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (request.ReadHeader(header, out var value) is { } reason)
        {
            return reason;
        }

        if (!value.StartsWith(prefix, StringComparison.Ordinal))
        {
            return $"The header {header} does not start with '{prefix}'";
        }

        if (!SharedToken.IsAny(secrets))
        {
            return NoSecret;
        }

        return SharedToken.IsOneOf(value[prefix.Length..], secrets)
            ? null : $"The token in the header {header} is none of the hook's secrets";
    }

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now)
    {
        request.Headers[header] = prefix + secret;
        if (deliveryHeader is not null)
        {
            request.Headers[deliveryHeader] = deliveryId;
        }
    }
}
