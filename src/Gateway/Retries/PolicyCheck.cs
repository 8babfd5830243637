using System.Collections.Immutable;
using Fanfare.Api.Http;
using Fanfare.Endpoints;
using Fanfare.Retries;
using Orleans;

namespace Fanfare.Api.Retries;

/// <summary>Checks what a retry policy names: policies of the organization, and handlers that the host has registered.</summary>
internal sealed class PolicyCheck(RetryPolicyStore policies, IGrainFactory grains)
{
    /// <exception cref="RefusedException">422 when something that settings name is not there.</exception>
    public async Task EnsureAsync(EndpointSettings settings, string organizationId, CancellationToken cancellationToken)
    {
        if (settings.RetryPolicyName is { } name && await policies.FindAsync(organizationId, name, cancellationToken) is null)
        {
            throw Problems.Invalid(FieldError.InBody("retryPolicy", $"There is no retry policy '{name}'"));
        }

        if (settings.RetryPolicy is { } policy)
        {
            await EnsureAsync(policy, "retryPolicy");
        }
    }

    /// <exception cref="RefusedException">422 when the policy names a handler that is not registered.</exception>
    public async Task EnsureAsync(RetryPolicy policy, string field)
    {
        ImmutableArray<string> registered = [.. policy.Handlers.Where(static rule => rule.Interval is null).Select(static rule => rule.On)];
        if (!registered.IsEmpty && await grains.GetGrain<IRetryPreviewGrain>("check").FindUnknownAsync(registered) is [var unknown, ..])
        {
            throw Problems.Invalid(
                FieldError.InBody(
                    field,
                    $"There is no handler '{unknown}'; there are connectionError, rateLimited, serverError, anyFailure, and those "
                        + "that the host registers"));
        }
    }
}
