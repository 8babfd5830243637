using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Destinations;
using Fanfare.Endpoints;
using Fanfare.Webhook;

namespace Fanfare.SlackChat;

/// <summary>
/// A receiver of what the Django chat archive slackchat-serializer tells its webhooks. Unless the endpoint says otherwise, its receivers
/// look for a token in the body and answer a challenge, as the archive's do.
/// </summary>
internal sealed class SlackChatDestination : IDestination
{
    public string Name => "slackchat";

    public bool IsFormat => true;

    public EndpointSettings Defaults { get; } = new()
    {
        SigningStyle = SigningStyles.Token,
        Verification = new VerificationSettings(
        VerificationStyle.Challenge)
    };

    public ImmutableArray<DestinationField> Fields { get; } = [new SpellingField()];

    /// <summary>The archive's challenges have ten digits.</summary>
    public int ChallengeBytes => 5;

    public bool Wants(string eventType) => SlackChatBody.Knows(eventType);

    public ValueTask<DestinationRequest> BuildAsync(DestinationContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(WebhookDestination.Build(context, SlackChatBody.Of(context.Event.EventType, context.Payload, context.Target)));

    private sealed record SpellingField() : DestinationField(
        Spelling.Field,
        typeof(string),
        "How 'slackchat' spells what has happened: as the archive sends it ('code', the default), or as its documentation has it "
            + "('documented').")
    {
        public override SettingError? Check(JsonElement value) => value.ValueKind != JsonValueKind.String
            ? new SettingError([], "Must be a text")
            : value.GetString() is Spelling.Code or Spelling.Documented
            ? null : new SettingError([], $"Must be '{Spelling.Code}' or '{Spelling.Documented}'");
    }
}

/// <summary>How the format spells what has happened to a message.</summary>
internal static class Spelling
{
    public const string Field = "spelling";

    /// <summary>As the archive sends it: <c>message_created</c>, <c>message_deleted</c>.</summary>
    public const string Code = "code";

    /// <summary>As the archive's documentation has it: <c>message_added</c>, <c>message deleted</c>.</summary>
    public const string Documented = "documented";

    public static bool IsDocumented(EndpointSettings settings) =>
        settings.DestinationSettings is { } own && own.TryGetValue(Field, out var value) && value.ValueKind == JsonValueKind.String
            && value.ValueEquals(Documented);
}
