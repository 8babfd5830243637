using Fanfare.Api.Authentication;
using Fanfare.Applications;
using Fanfare.Endpoints;

namespace Fanfare.Api.Endpoints;

/// <summary>Finds the endpoint that a path names.</summary>
internal sealed class EndpointFinder(IApplicationStore applications, IEndpointStore endpoints)
{
    /// <exception cref="RefusedException">404 when the caller may see no such application or endpoint.</exception>
    public async Task<Endpoint> FindAsync(Caller caller, string applicationIdOrUid, string endpointIdOrUid, CancellationToken cancellationToken)
    {
        var application = await caller.ApplicationAsync(applications, applicationIdOrUid, cancellationToken);
        return await endpoints.FindAsync(application.Id, endpointIdOrUid, cancellationToken) ?? throw Problems.NotFound();
    }
}
