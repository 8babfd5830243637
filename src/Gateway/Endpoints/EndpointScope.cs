using Fanfare.Api.Http;
using Fanfare.Api.Http.Keys;
using Fanfare.Applications;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Organizations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Endpoint = Fanfare.Endpoints.Endpoint;

namespace Fanfare.Api.Endpoints;

/// <summary>Whose endpoints a path speaks of: those of the application that it names, or the organization's own, which get operational events.</summary>
internal sealed record EndpointScope(Caller Caller, Application Application, EndpointStore Endpoints, OrganizationStore Organizations)
{
    /// <exception cref="RefusedException">404 when the caller may see no such application.</exception>
    public static async ValueTask<EndpointScope?> BindAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var makes = HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method);
        var caller = (await Caller.BindAsync(context))!;
        var organizations = services.GetRequiredService<OrganizationStore>();
        var application = context.GetRouteValue("app_id") is string named
            ? await caller.ApplicationAsync(services.GetRequiredService<ApplicationStore>(), named, context.RequestAborted)
            : await OperationalAsync(caller, organizations, services.GetRequiredService<TimeProvider>(), makes, context.RequestAborted);
        return new EndpointScope(caller, application, services.GetRequiredService<EndpointStore>(), organizations);
    }

    /// <exception cref="RefusedException">404.</exception>
    public async Task<Endpoint> FindAsync(string idOrUid, CancellationToken cancellationToken) =>
        await Endpoints.FindAsync(Application.Id, idOrUid, cancellationToken) ?? throw Problems.NotFound();

    /// <summary>What an endpoint does where it says nothing itself. The organization's own endpoints are not its customers': they have no such defaults.</summary>
    public Task<EndpointSettings> DefaultsAsync(CancellationToken cancellationToken) =>
        Application.IsOperational ? Task.FromResult(EndpointSettings.None) : Organizations.ReadDefaultsAsync(Application.OrganizationId, cancellationToken);

    /// <summary>The organization's own application. Until something is put into it, it is nowhere but here: nobody listens, and nothing is written for nobody.</summary>
    private static async Task<Application> OperationalAsync(Caller caller, OrganizationStore organizations, TimeProvider time, bool makes, CancellationToken cancellationToken)
    {
        if (await organizations.OperationalApplicationAsync(caller.OrganizationId, create: null, cancellationToken) is { } existing)
        {
            return existing;
        }

        var now = Timestamp.Now(time);
        var created = new Application
        {
            Id = EntityId.New(EntityId.Application, time),
            OrganizationId = caller.OrganizationId,
            Name = "Operational events",
            IsOperational = true,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return makes ? (await organizations.OperationalApplicationAsync(caller.OrganizationId, created, cancellationToken))! : created;
    }
}
