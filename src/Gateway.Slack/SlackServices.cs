using Fanfare.Api;
using Fanfare.Hooks.Intake;
using Fanfare.Slack.Commands;
using Fanfare.Slack.Commands.Builtin;
using Fanfare.Slack.WebApi;
using Fanfare.Slack.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Slack;

public static class SlackServices
{
    /// <summary>
    /// Adds the doors that Slack's clients come in by: incoming webhooks, the Web API, and the URLs at which commands are answered.
    /// </summary>
    public static IServiceCollection AddSlack(this IServiceCollection services)
    {
        services.AddCheckedOptions<SlackOptions>(SlackOptions.SectionName);
        services.AddSingleton<SlackTimes>();
        services.AddSingleton<SlackLimiter>();
        services.AddSingleton<SlackPublisher>();
        services.AddSingleton<SlackChannels>();
        services.AddSingleton<SlackEdge>();
        services.AddSingleton<IncomingWebhook>();
        services.AddSingleton<CommandPublisher>();
        services.AddSingleton<CommandPlace>();
        services.AddSingleton<CommandCall>();
        services.AddSingleton<ResponseUrl>();
        services.AddSingleton<BuiltinStatus>();
        services.AddSingleton<BuiltinTest>();
        services.AddSingleton<BuiltinResend>();
        services.AddSingleton<BuiltinRunner>();
        services.AddHostedService(static provider => provider.GetRequiredService<BuiltinRunner>());
        services.AddSingleton<IBuiltinHandler, BuiltinCommand>();
        services.AddSingleton<WebApiReader>();
        services.AddSingleton<WebApiEdge>();
        services.AddSingleton<WebApiMethod, ApiTest>();
        services.AddSingleton<WebApiMethod, AuthTest>();
        services.AddSingleton<WebApiMethod, ChatPostMessage>();
        services.AddSingleton<WebApiMethod, ConversationsList>();
        services.AddSingleton<WebApiMethod, ConversationsHistory>();
        services.AddSingleton<WebApiMethod, UsersList>();
        services.AddSingleton<IGatewayModule, SlackModule>();
        return services;
    }
}
