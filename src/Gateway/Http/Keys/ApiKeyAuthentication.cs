using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Api.Http.Keys;

/// <summary>Asks operations marked <see cref="NeedsKey"/> for an API key.</summary>
internal sealed class ApiKeyAuthentication(RequestDelegate next, RecentLookups recent)
{
    public const string Scheme = "Bearer";

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<NeedsKey>() is { } needs)
        {
            var caller = await IdentifyAsync(http) ?? throw Problems.Unauthenticated();
            if (needs.OfOrganization && caller.ApplicationId is not null)
            {
                throw Problems.OrganizationOnly();
            }

            http.Items[typeof(Caller)] = caller;
        }

        await next(http);
    }

    private async Task<Caller?> IdentifyAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var key = await recent.FindKeyAsync(KeyText.HashOf(header[(Scheme.Length + 1)..].Trim()), http.RequestAborted);
        return key is null ? null : new Caller(key.Id, key.OrganizationId, key.ApplicationId);
    }
}

/// <summary>Marks an operation that needs an API key.</summary>
/// <param name="OfOrganization">Whether a key of an application is not enough.</param>
internal sealed record NeedsKey(bool OfOrganization);

internal static class NeedsKeyExtensions
{
    /// <summary>Asks for any key.</summary>
    public static TBuilder AnyKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeedsKey(OfOrganization: false));

    /// <summary>Asks for a key of an organization.</summary>
    public static TBuilder OrganizationKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeedsKey(OfOrganization: true));
}
