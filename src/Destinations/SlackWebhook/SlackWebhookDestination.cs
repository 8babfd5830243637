using System.Collections.Immutable;
using Fanfare.Destinations;
using Fanfare.Endpoints;

namespace Fanfare.SlackWebhook;

/// <summary>An incoming webhook of Slack: it posts to the channel that it was made for, and answers in words.</summary>
internal sealed class SlackWebhookDestination : IDestination
{
    public string Name => "slack-webhook";

    public ImmutableArray<DestinationField> Fields { get; } = [new SlackSettingsField()];

    public SettingError? Check(Endpoint endpoint) =>
        SlackRequest.CheckSettings(Name, endpoint.Settings)
        ?? (
            SlackSettings.Of(endpoint.Settings).Channel is null
                ? null : new SettingError([SlackSettings.Field, "channel"], "An incoming webhook posts to its own channel"));

    public ValueTask<DestinationRequest> BuildAsync(DestinationContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(SlackRequest.Build(context, context.Target.Endpoint.Url, channel: null));

    public Verdict Judge(DestinationRequest request, int status, string body) => SlackVerdict.Of(status, body, isWebApi: false);
}
