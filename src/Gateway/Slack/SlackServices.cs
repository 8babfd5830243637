using Fanfare.Slack.Builtin;
using Fanfare.Slack.Commands;
using Fanfare.Slack.Methods;
using Fanfare.Slack.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Slack;

public static class SlackServices
{
    private static readonly string[] WebApiVerbs = [HttpMethods.Get, HttpMethods.Post];

    /// <summary>Adds the doors that Slack's clients come in by: incoming webhooks, the Web API, and the URLs at which commands are answered.</summary>
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
        services.AddSingleton<BuiltinCommand>();
        services.AddSingleton<WebApiReader>();
        services.AddSingleton<WebApi>();
        services.AddSingleton<WebApiMethod, ApiTest>();
        services.AddSingleton<WebApiMethod, AuthTest>();
        services.AddSingleton<WebApiMethod, ChatPostMessage>();
        services.AddSingleton<WebApiMethod, ConversationsList>();
        services.AddSingleton<WebApiMethod, ConversationsHistory>();
        services.AddSingleton<WebApiMethod, UsersList>();
        return services;
    }

    /// <summary>Serves them where Slack does: under <c>/services</c>, <c>/commands</c> and <c>/api</c>.</summary>
    public static void MapSlack(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(IncomingWebhook.Route, static (HttpContext http) => http.RequestServices.GetRequiredService<IncomingWebhook>().HandleAsync(http)).ExcludeFromDescription();
        routes.MapPost(ResponseUrl.Route, static (HttpContext http) => http.RequestServices.GetRequiredService<ResponseUrl>().HandleAsync(http)).ExcludeFromDescription();
        routes.MapMethods(WebApi.Route, WebApiVerbs, static (HttpContext http) => http.RequestServices.GetRequiredService<WebApi>().HandleAsync(http)).ExcludeFromDescription();
    }
}
