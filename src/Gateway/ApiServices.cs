using Fanfare.Api.Applications;
using Fanfare.Api.Attempts;
using Fanfare.Api.Changes;
using Fanfare.Api.Endpoints;
using Fanfare.Api.EventTypes;
using Fanfare.Api.Health;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Messages;
using Fanfare.Api.Organizations;
using Fanfare.Api.Replays;
using Fanfare.Api.Retries;
using Fanfare.Applications;
using Fanfare.Channels;
using Fanfare.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare.Api;

public static class ApiServices
{
    /// <summary>Adds the REST API.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
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
        services.AddSingleton(static provider => new PayloadLimit(provider.GetRequiredService<IOptions<ApiOptions>>().Value.MaxBodyBytes));
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<ChangePublisher>();
        services.AddApiDocument();
        services.AddSingleton<RecentLookups>();
        services.AddSingleton<FirstKey>();
        services.AddSingleton<RequestReader>();
        services.AddSingleton<EndpointScopes>();
        services.AddSingleton<EndpointChange>();
        services.AddSingleton<EndpointDestinations>();
        services.AddSingleton<PolicyCheck>();
        services.AddSingleton<TaskStart>();
        return services;
    }

    /// <summary>Serves the REST API under <c>/api/v1</c>, and what the modules add to it.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseMiddleware<ErrorEdge>();
        var modules = app.Services.GetServices<IGatewayModule>().ToList();
        modules.ForEach(module => module.Use(app));
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
        api.MapKeys();
        api.MapHealth();
        api.MapApiDocument();
        app.MapApiPage();
        modules.ForEach(module => module.Map(app, api));
        return app;
    }
}
