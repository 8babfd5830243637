using Fanfare.Applications;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Http.Keys;

/// <summary>Who sent a request, by its API key.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="OrganizationId">The organization that it speaks for.</param>
/// <param name="ApplicationId">The only application that it may touch; null for all of the organization.</param>
internal sealed record Caller(string KeyId, string OrganizationId, string? ApplicationId)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult((Caller?)context.Items[typeof(Caller)]);

    /// <summary>The application at this path, if the caller may see it.</summary>
    /// <exception cref="RefusedException">404.</exception>
    public async Task<Application> ApplicationAsync(
        ApplicationStore applications, string idOrUid, CancellationToken cancellationToken, string missing = "Entity not found")
    {
        var application = await applications.FindAsync(OrganizationId, idOrUid, cancellationToken);
        return application is not null && (ApplicationId is null || ApplicationId == application.Id)
            ? application : throw Problems.NotFound(missing);
    }
}
