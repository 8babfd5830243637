namespace Fanfare.Hooks.Checks;

/// <summary>The secret itself in the body, once or wherever it is asked for.</summary>
/// <param name="field">A JSON Pointer such as <c>/token</c> or <c>/value/*/token</c>, or the name of a form's field.</param>
internal sealed class BodyTokenCheck(string field) : SignatureCheck
{
    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (!SharedToken.IsAny(secrets))
        {
            return NoSecret;
        }

        if (request.ReadField(field, out var values) is { } reason)
        {
            return reason;
        }

        return values.All(value => SharedToken.IsOneOf(value, secrets))
            ? null : $"The token in the body's {field} is none of the hook's secrets";
    }

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now) =>
        request.WriteField(field, secret);
}
