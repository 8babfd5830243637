using System.Collections.Immutable;

namespace Fanfare.Hooks.Presets;

/// <summary>Hooks of providers whose ways are known: how they sign, how they name what happened, and by what a repeat is known.</summary>
internal static class HookPresets
{
    private static readonly ImmutableSortedDictionary<string, HookSettings> All = new Dictionary<string, HookSettings>(
        StringComparer.Ordinal)
    {
        ["github"] = Preset(
            CheckScheme.GitHub,
            new HookEvent { Type = "github.{header:X-GitHub-Event}", Channel = "{json:/repository/full_name|github}" },
            deliveryId: "{header:X-GitHub-Delivery}"),
        ["gitlab"] = Preset(
            CheckScheme.GitLab,
            new HookEvent { Type = "gitlab.{json:/object_kind|event}", Channel = "{json:/project/path_with_namespace|gitlab}" },
            deliveryId: "{header:Idempotency-Key|}{header:X-Gitlab-Event-UUID|}"),
        ["slack"] = SlackEvents(),
        ["slack-events"] = SlackEvents(),
        ["slack-command"] = SlackForm(new HookEvent { Type = "slack.command", Channel = "{json:/channel_id|slack}" }, formParam: null),
        ["slack-interaction"] = SlackForm(
            new HookEvent { Type = "slack.interaction.{json:/type}", Channel = "{json:/channel/id|/container/channel_id|slack}" },
            formParam: "payload"),
        ["stripe"] = Preset(
            CheckScheme.Stripe, new HookEvent { Type = "stripe.{json:/type}", Channel = "{json:/data/object/customer|stripe}" },
            deliveryId: "{json:/id}"),
        ["shopify"] = Preset(
            CheckScheme.Shopify,
            new HookEvent { Type = "shopify.{header:X-Shopify-Topic}", Channel = "{header:X-Shopify-Shop-Domain|shopify}" },
            deliveryId: "{header:X-Shopify-Webhook-Id}"),
        ["standardwebhooks"] = Preset(
            CheckScheme.StandardWebhooks, new HookEvent { Type = "{json:/type|hook.received}" }, deliveryId: "{header:webhook-id}"),
        ["svix"] = Preset(
            CheckScheme.StandardWebhooks, new HookEvent { Type = "{json:/type|hook.received}" }, deliveryId: "{header:svix-id}"),
        ["meta"] = Preset(
            CheckScheme.GitHub, new HookEvent { Type = "meta.{json:/object|event}", Channel = "{json:/entry/0/id|meta}" },
            handshake: HookHandshake.Meta) with
        { Methods = ["GET", "POST"] },
        ["twitter"] = Preset(
            CheckScheme.Twitter, new HookEvent { Type = "twitter.event", Channel = "{json:/for_user_id|twitter}" },
            handshake: HookHandshake.Twitter) with
        { Methods = ["GET", "POST"] },
        ["microsoftgraph"] = Preset(
            CheckScheme.Token,
            new HookEvent { Type = "microsoftgraph.notification", Channel = "{json:/value/0/subscriptionId|microsoftgraph}" },
            handshake: HookHandshake.MicrosoftGraph) with
        { Check = new HookCheck { Scheme = CheckScheme.Token, Field = "/value/*/clientState" } },
        ["cloudevents"] = Preset(
            CheckScheme.None, new HookEvent(), handshake: HookHandshake.CloudEvents) with
        { Decoding = HookDecoding.CloudEvents },
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static string List => string.Join(", ", All.Keys.Select(static name => $"'{name}'"));

    /// <summary>The settings of a preset, without a route; null when there is none of that name.</summary>
    public static HookSettings? Find(string name) => All.GetValueOrDefault(name);

    private static HookSettings SlackEvents() => Preset(
        CheckScheme.Slack,
        new HookEvent
        {
            Type = "slack.{json:/event/type|/type|event}",
            Channel = "{json:/event/channel/id|/event/channel|/event/item/channel|slack}",
        },
        deliveryId: "{json:/event_id}",
        handshake: HookHandshake.Slack);

    private static HookSettings SlackForm(HookEvent made, string? formParam) =>
        Preset(
            CheckScheme.Slack, made with { Id = "{json:/trigger_id|}" }, deliveryId: "{json:/trigger_id}",
            handshake: HookHandshake.SlackSsl) with
        {
            Decoding = HookDecoding.Form,
            FormParam = formParam,
        };

    private static HookSettings Preset(
        CheckScheme scheme, HookEvent made, string? deliveryId = null, HookHandshake handshake = HookHandshake.None) => new()
        {
            Route = "",
            Check = new HookCheck { Scheme = scheme },
            Event = made,
            DeliveryId = deliveryId,
            Handshake = handshake,
        };
}
