using Fanfare.Api.Http;
using Fanfare.Destinations;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Operations;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fanfare.Api.Endpoints;

/// <summary>Changes an endpoint in the store and tells its grain.</summary>
internal sealed partial class EndpointChange(
    EndpointStore endpoints, EndpointScopes scopes, DestinationCatalog destinations, IGrainFactory grains, TimeProvider time,
    ILogger<EndpointChange> logger)
{
    /// <summary>Applies a change and gives the endpoint as it is then.</summary>
    /// <exception cref="RefusedException">The change cannot be made.</exception>
    public async Task<Endpoint> ApplyAsync(
        EndpointScope scope, string id, Func<Endpoint, Endpoint> change, string conflict, CancellationToken cancellationToken)
    {
        var save = await SaveAsync(scope, change, cancellationToken);
        Endpoint? changed = null;
        var result = await endpoints.UpdateAsync(
            id,
            before => changed = save(before),
            after => OperationalEvents.About(after, scope.Application.Uid, OperationalEvents.EndpointUpdated, time),
            cancellationToken);
        if (result is not WriteResult.Written)
        {
            throw Problems.For(result, conflict);
        }

        await TellAsync(id);
        return changed!;
    }

    /// <summary>
    /// A change together with all that follows from it: handshakes that are to be made, and a fresh start for what is enabled again.
    /// </summary>
    public async Task<Func<Endpoint, Endpoint>> SaveAsync(
        EndpointScope scope, Func<Endpoint, Endpoint> change, CancellationToken cancellationToken)
    {
        var defaults = await scopes.DefaultsAsync(scope, cancellationToken);
        return before =>
        {
            var now = Timestamp.Now(time);
            var after = change(before) with { UpdatedAt = now };
            after = before.Disabled && !after.Disabled ? after with { Health = EndpointHealth.Good } : after;
            return after.Verification is { } begun && begun.Code != before.Verification?.Code
                ? after : VerificationState.OnSave(before, after, own => destinations.Resolve(own, defaults), now);
        };
    }

    /// <summary>Has the endpoint's grain read its configuration again. Should it not hear this, its next outcome tells it.</summary>
    public Task TellAsync(string id) => TryAsync(id, static grain => grain.RefreshAsync(CancellationToken.None));

    /// <summary>Has the endpoint's grain take up what it is owed. Should it not hear this, the sweeper tells it.</summary>
    public Task WakeAsync(string id) => TryAsync(id, static grain => grain.WakeAsync(CancellationToken.None));

    /// <summary>Has the endpoint's grain forget what it holds in memory of what it is owed.</summary>
    public Task ReloadAsync(string id) => TryAsync(id, static grain => grain.ReloadAsync());

    private async Task TryAsync(string id, Func<IEndpointGrain, Task> call)
    {
        try
        {
            await call(grains.GetGrain<IEndpointGrain>(id));
        }
#pragma warning disable CA1031 // The change is stored, and that is what the caller asked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotTold(exception, id);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{EndpointId} has not heard of its change yet")]
    private partial void LogNotTold(Exception exception, string endpointId);
}
