using Fanfare.Api.Applications;
using Fanfare.Api.Attempts;
using Fanfare.Api.Authentication;
using Fanfare.Api.Changes;
using Fanfare.Api.Endpoints;
using Fanfare.Api.EventTypes;
using Fanfare.Api.Health;
using Fanfare.Api.Hooks;
using Fanfare.Api.Messages;
using Fanfare.Api.Organizations;
using Fanfare.Api.Replays;
using Fanfare.Api.Retries;
using Fanfare.Api.Slack;
using Fanfare.Api.Users;
using Fanfare.Applications;
using Fanfare.Changes;
using Fanfare.Changes.Postgres;
using Fanfare.Hooks;
using Fanfare.Slack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Api;

public static class ApiServices
{
    /// <summary>Adds the REST API.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<ApiOptions>(ApiOptions.SectionName);
        services.AddOptions<KestrelServerOptions>().Configure(static kestrel =>
        {
            // Bodies are read up to the cap. What Kestrel counts it cuts off, and then the client does not get to read why.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = Wire.Json.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = Wire.Json.NumberHandling;
        });
        services.AddSingleton<NamedApplications>();
        services.AddHooks(configuration);
        services.AddSlack();
        services.AddSingleton<ChangePublisher>();
        PostgresSources.Add(services);
        services.AddApiDocument();
        services.AddSingleton<RecentLookups>();
        services.AddSingleton<FirstKey>();
        services.AddSingleton<EndpointChange>();
        services.AddSingleton<PolicyCheck>();
        services.AddSingleton<TaskStart>();
        return services;
    }

    /// <summary>Serves the REST API under <c>/api/v1</c>.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseMiddleware<ErrorEdge>();
        app.UseWhen(static http => !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), static others => others.UseHookPaths());
        app.UseRouting();
        app.UseMiddleware<ApiKeyAuthentication>();
        var api = app.MapGroup("/api/v1");
        api.MapApplications();
        api.MapEndpoints();
        api.MapOperationalEndpoints();
        api.MapVerification();
        api.MapReplays();
        api.MapRetryPolicies();
        api.MapEndpointDefaults();
        api.MapEventTypes();
        api.MapMessages();
        api.MapChanges();
        api.MapChannelRequests();
        api.MapAttempts();
        api.MapHooksApi();
        api.MapSlackHooks();
        api.MapSlackTokens();
        api.MapSlackCommands();
        api.MapSlackInvocations();
        api.MapUsers();
        api.MapKeys();
        api.MapHealth();
        api.MapApiDocument();
        app.MapSlack();
        app.MapHooks();
        return app;
    }
}
