using Fanfare.Api;
using Fanfare.Slack.Api;
using Fanfare.Slack.Commands;
using Fanfare.Slack.WebApi;
using Fanfare.Slack.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Slack;

/// <summary>
/// Serves Slack's clients where Slack does, under <c>/services</c>, <c>/commands</c> and <c>/api</c>, and the resources of the API that
/// administer them.
/// </summary>
internal sealed class SlackModule(IncomingWebhook webhooks, ResponseUrl responses, WebApiEdge webApi) : IGatewayModule
{
    private static readonly string[] WebApiVerbs = [HttpMethods.Get, HttpMethods.Post];

    public void Map(WebApplication app, IEndpointRouteBuilder api)
    {
        api.MapSlackHooks();
        api.MapSlackTokens();
        api.MapSlackCommands();
        api.MapSlackInvocations();
        api.MapUsers();
        app.MapPost(IncomingWebhook.Route, webhooks.HandleAsync).ExcludeFromDescription();
        app.MapPost(ResponseUrl.Route, responses.HandleAsync).ExcludeFromDescription();
        app.MapMethods(WebApiEdge.Route, WebApiVerbs, webApi.HandleAsync).ExcludeFromDescription();
    }
}
