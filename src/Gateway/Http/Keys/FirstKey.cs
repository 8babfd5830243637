using Fanfare.Identifiers;
using Fanfare.Organizations;

namespace Fanfare.Api.Http.Keys;

/// <summary>Gives an empty store its first organization and key.</summary>
public sealed class FirstKey(OrganizationStore organizations, TimeProvider time)
{
    /// <summary>Makes them if there is no organization yet.</summary>
    /// <param name="chosen">The key to use; null to make one up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was made or found.</returns>
    public async Task<FirstKeyResult> EnsureAsync(string? chosen, CancellationToken cancellationToken)
    {
        var key = chosen ?? KeyText.New();
        if (!await organizations.AnyOrganizationAsync(cancellationToken) && await InsertAsync(key, cancellationToken))
        {
            return new FirstKeyResult(key, ChosenIsUnknown: false);
        }

        var known = chosen is null || await organizations.FindKeyAsync(KeyText.HashOf(chosen), cancellationToken) is not null;
        return new FirstKeyResult(null, ChosenIsUnknown: !known);
    }

    /// <returns>False when another process was faster.</returns>
    private Task<bool> InsertAsync(string key, CancellationToken cancellationToken)
    {
        var organizationId = EntityId.New(EntityId.Organization, time);
        return organizations.InsertFirstOrganizationAsync(
            organizationId,
            "Default",
            new ApiKey
            {
                Id = EntityId.New(EntityId.ApiKey, time),
                OrganizationId = organizationId,
                Name = "First key",
                Hash = KeyText.HashOf(key),
                CreatedAt = Timestamp.Now(time),
            },
            cancellationToken);
    }
}

/// <summary>What <see cref="FirstKey"/> did.</summary>
/// <param name="NewKey">The key that was made, in clear for the only time; null when there was one already.</param>
/// <param name="ChosenIsUnknown">Whether the chosen key is not one of the store's, which has an organization already.</param>
public sealed record FirstKeyResult(string? NewKey, bool ChosenIsUnknown);
