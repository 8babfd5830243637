using Fanfare.Api.Http;
using Fanfare.Endpoints;

namespace Fanfare.Api.Endpoints;

/// <summary>The kinds of endpoints as the API writes them, and what goes with each.</summary>
internal static class EndpointKinds
{
    public const string Webhook = "webhook";
    public const string SlackWebhook = "slack-webhook";
    public const string SlackApi = "slack-api";

    /// <summary>Where Slack's Web API is.</summary>
    public const string SlackApiUrl = "https://slack.com/api/";

    public static EndpointKind? Parse(string? word) => word switch
    {
        Webhook => EndpointKind.Webhook,
        SlackWebhook => EndpointKind.SlackWebhook,
        SlackApi => EndpointKind.SlackApi,
        _ => null,
    };

    public static string? Word(EndpointKind? kind) => kind switch
    {
        EndpointKind.Webhook => Webhook,
        EndpointKind.SlackWebhook => SlackWebhook,
        EndpointKind.SlackApi => SlackApi,
        _ => null,
    };

    /// <summary>An endpoint as it is to be saved, whose settings go with its kind.</summary>
    /// <param name="before">The endpoint as it was; null for a new one.</param>
    /// <param name="after">As it is to be.</param>
    /// <exception cref="RefusedException">422 that names the field that does not.</exception>
    public static Endpoint Checked(Endpoint? before, Endpoint after)
    {
        var settings = after.Settings;
        var (field, wrong) = settings switch
        {
            _ when before is not null && (before.Settings.Kind == EndpointKind.SlackApi) != (settings.Kind == EndpointKind.SlackApi) =>
                ("kind", $"An endpoint is '{SlackApi}' from when it is made, or never: its secret is a bot's token"),
            { IsSlack: false, Slack: not null } => ("slack", $"Only '{SlackWebhook}' and '{SlackApi}' have it"),
            { IsSlack: false } => ("", ""),
            { Format: EndpointFormat.SlackChat } => ("format", $"Does not go with '{Word(settings.Kind)}'"),
            { Spelling: not null } => ("spelling", $"Does not go with '{Word(settings.Kind)}'"),
            { SigningStyle: not null } => ("signingStyle", $"Slack looks at no signature: does not go with '{Word(settings.Kind)}'"),
            { Verification: { Style: not VerificationStyle.None } } => ("verification", $"Slack makes no handshake: does not go with '{Word(settings.Kind)}'"),
            { Kind: EndpointKind.SlackWebhook, Slack.Channel: not null } => ("slack.channel", "An incoming webhook posts to its own channel"),
            { Kind: EndpointKind.SlackApi, Slack: null } => ("slack", "Field required: its channel says whom messages are for"),
            { Kind: EndpointKind.SlackApi, Slack.Channel: null } => ("slack.channel", "Field required"),
            _ when settings.Kind == EndpointKind.SlackApi && after.Url.AsSpan().ContainsAny('?', '#') => ("url", "Is what the names of the Web API's methods are put after, and may have no query"),
            _ => ("", ""),
        };
        return wrong.Length == 0 ? after : throw Problems.Invalid(new FieldError(["body", .. field.Split('.')], wrong));
    }
}
