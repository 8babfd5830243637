using System.Runtime.CompilerServices;
using System.Text.Json;
using Fanfare.Endpoints;
using Fanfare.Templates;

namespace Fanfare.SlackWebhook;

/// <summary>What Slack gets of an endpoint.</summary>
public sealed record SlackSettings
{
    internal const string Field = "slack";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Settings are read once, as long as they are in use.</summary>
    private static readonly ConditionalWeakTable<EndpointSettings, SlackSettings> Read = [];

    private JsonTemplate? _message;

    /// <summary>Web API: the id or the name of a channel, or of a user as <c>@name</c>.</summary>
    public string? Channel { get; init; }

    /// <summary>The message, whose strings are templates; left out, the event is shown.</summary>
    public JsonElement? Template { get; init; }

    /// <summary>What Slack gets of an endpoint with these settings.</summary>
    internal static SlackSettings Of(EndpointSettings settings) => Read.GetValue(
        settings,
        static settings =>
            settings.DestinationSettings is { } own && own.TryGetValue(Field, out var value) ? Parse(value) : new SlackSettings());

    internal static SlackSettings Parse(JsonElement value)
    {
        var settings = value.Deserialize<SlackSettings>(Options)!;
        return settings.Template is { ValueKind: JsonValueKind.Null } ? settings with { Template = null } : settings;
    }

    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(this, Options);

    /// <summary>The message as a template; null when there is none.</summary>
    /// <param name="encode">What a placeholder's value becomes.</param>
    internal JsonTemplate? Message(Func<Placeholder, string, string> encode) =>
        Template is { } template ? _message ??= JsonTemplate.Parse(template.GetRawText(), TemplatePlace.Event, encode) : null;
}
