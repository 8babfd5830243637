namespace Fanfare.Hooks.Checks;

/// <summary>Whether a request comes from who says so. Holds no state: one check serves any number of requests at once.</summary>
/// <remarks>
/// Secrets are text as the provider shows it. Of several, every one is tried, and what is compared is compared in constant time, so
/// that how long an answer takes tells neither which secret fits nor how much of a signature. What a request holds never throws.
/// </remarks>
internal abstract class SignatureCheck
{
    protected const string NoSecret = "The hook has no secret";

    /// <summary>What a 401 says in <c>WWW-Authenticate</c>; null for nothing.</summary>
    public virtual string? Challenge => null;

    /// <summary>The check that a hook's settings ask for.</summary>
    /// <exception cref="ArgumentException">They do not hold by <see cref="CheckRules"/>.</exception>
    public static SignatureCheck For(HookCheck settings)
    {
        if (CheckRules.Wrong(settings) is [var wrong, ..])
        {
            throw new ArgumentException($"{wrong.Field}: {wrong.Problem}", nameof(settings));
        }

        return settings.Scheme switch
        {
            CheckScheme.None => new NoCheck(),
            CheckScheme.Slack => new SlackCheck(settings.ToleranceSeconds),
            CheckScheme.GitHub => HmacCheck.GitHub,
            CheckScheme.StandardWebhooks => new StandardWebhooksCheck(settings.ToleranceSeconds),
            CheckScheme.Stripe => new StripeCheck(settings.ToleranceSeconds),
            CheckScheme.Shopify => HmacCheck.Shopify,
            CheckScheme.GitLab => TokenCheck.GitLab,
            CheckScheme.Twitter => new TwitterCheck(),
            CheckScheme.Hmac =>
                new HmacCheck(
                    settings.Header!, MacAlgorithm.Named(settings.Algorithm)!, SignatureText.Named(settings.Encoding)!, settings.Prefix),
            CheckScheme.Token when settings.Field is { } field => new BodyTokenCheck(field),
            CheckScheme.Token => new TokenCheck(settings.Header!, settings.Prefix),
            CheckScheme.Basic => new BasicCheck(settings.User!),
            var other => throw new InvalidOperationException($"Unknown scheme {other}."),
        };
    }

    /// <summary>Says why a request is not genuine.</summary>
    /// <param name="request">What came.</param>
    /// <param name="secrets">Those that hold now; an empty one fits nothing.</param>
    /// <param name="now">The time that timestamps are held against.</param>
    /// <returns>Null when it is genuine; else a reason for who called, which names no secret and no signature.</returns>
    public abstract string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now);

    /// <summary>Puts onto a request what the provider would, so that a hook can be tried out.</summary>
    /// <param name="request">Gets headers in place of those that it has, or another body.</param>
    /// <param name="secret">One of the hook's.</param>
    /// <param name="deliveryId">The provider's id of the delivery, for schemes with a header for it.</param>
    /// <param name="now">The time of signing.</param>
    public abstract void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now);
}
