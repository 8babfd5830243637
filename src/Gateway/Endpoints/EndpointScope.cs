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

/// <summary>
/// Whose endpoints a path speaks of: those of the application that it names, or the organization's own, which get operational events.
/// </summary>
internal sealed record EndpointScope(Caller Caller, Application Application)
{
    /// <exception cref="RefusedException">404 when the caller may see no such application.</exception>
    public static async ValueTask<EndpointScope?> BindAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<EndpointScopes>().FindAsync(context, (await Caller.BindAsync(context))!);
}

/// <summary>Finds the scope of a request, and what is in it.</summary>
internal sealed class EndpointScopes(
    ApplicationStore applications, EndpointStore endpoints, OrganizationStore organizations, TimeProvider time)
{
    /// <exception cref="RefusedException">404 when the caller may see no such application.</exception>
    public async Task<EndpointScope> FindAsync(HttpContext context, Caller caller)
    {
        var makes = HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method);
        return new EndpointScope(
            caller,
            context.GetRouteValue("app_id") is string named
                ? await caller.ApplicationAsync(applications, named, context.RequestAborted)
                : await OperationalAsync(caller, makes, context.RequestAborted));
    }

    /// <exception cref="RefusedException">404.</exception>
    public async Task<Endpoint> FindAsync(EndpointScope scope, string idOrUid, CancellationToken cancellationToken) =>
        await endpoints.FindAsync(scope.Application.Id, idOrUid, cancellationToken) ?? throw Problems.NotFound();

    /// <summary>
    /// What an endpoint does where it says nothing itself. The organization's own endpoints are not its customers': they have no such
    /// defaults.
    /// </summary>
    public Task<EndpointSettings> DefaultsAsync(EndpointScope scope, CancellationToken cancellationToken) =>
        scope.Application.IsOperational
            ? Task.FromResult(EndpointSettings.None) : organizations.ReadDefaultsAsync(scope.Application.OrganizationId, cancellationToken);

    /// <summary>
    /// The organization's own application. Until something is put into it, it is nowhere but here: nobody listens, and nothing is written
    /// for nobody.
    /// </summary>
    private async Task<Application> OperationalAsync(Caller caller, bool makes, CancellationToken cancellationToken)
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
