namespace Fanfare.Hooks.Checks;

/// <summary>Takes every request.</summary>
internal sealed class NoCheck : SignatureCheck
{
    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now) => null;

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now)
    {
        // A provider without a scheme puts nothing onto its requests.
    }
}
