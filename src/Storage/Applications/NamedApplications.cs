using Fanfare.Identifiers;
using Fanfare.Organizations;

namespace Fanfare.Applications;

/// <summary>Applications that the configuration names.</summary>
internal sealed class NamedApplications(ApplicationStore applications, OrganizationStore organizations, TimeProvider time)
{
    /// <summary>Finds an application of the first organization by its id or uid.</summary>
    /// <returns>Its id; null when there is none.</returns>
    public async Task<string?> FindAsync(string idOrUid, CancellationToken cancellationToken) =>
        await organizations.ReadFirstOrganizationAsync(cancellationToken) is { } organization
            ? (await applications.FindAsync(organization, idOrUid, cancellationToken))?.Id : null;

    /// <summary>Finds an application of the first organization by its id or uid, and makes it if there is none of that uid.</summary>
    /// <returns>Its id; null when there is no organization, or no application and no uid that one could be made with.</returns>
    public async Task<string?> FindOrMakeAsync(string idOrUid, CancellationToken cancellationToken)
    {
        if (await organizations.ReadFirstOrganizationAsync(cancellationToken) is not { } organization)
        {
            return null;
        }

        if (await applications.FindAsync(organization, idOrUid, cancellationToken) is { } found)
        {
            return found.Id;
        }

        if (Names.Check(idOrUid) is not null || idOrUid.StartsWith(EntityId.Application, StringComparison.Ordinal))
        {
            return null;
        }

        var now = Timestamp.Now(time);
        var application = new Application
        {
            Id = EntityId.New(EntityId.Application, time),
            OrganizationId = organization,
            Uid = idOrUid,
            Name = idOrUid,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await applications.InsertAsync(application, idempotency: null, cancellationToken) is WriteResult.Written
            ? application.Id
            : (await applications.FindAsync(organization, idOrUid, cancellationToken))!.Id;
    }
}
