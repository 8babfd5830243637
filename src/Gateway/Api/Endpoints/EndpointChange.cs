using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fanfare.Api.Endpoints;

/// <summary>Changes an endpoint in the store and tells its grain.</summary>
internal sealed partial class EndpointChange(IEndpointStore endpoints, IGrainFactory grains, TimeProvider time, ILogger<EndpointChange> logger)
{
    /// <summary>Applies a change and gives the endpoint as it is then.</summary>
    /// <exception cref="RefusedException">The change cannot be made.</exception>
    public async Task<Endpoint> ApplyAsync(string id, Func<Endpoint, Endpoint> change, string conflict, CancellationToken cancellationToken)
    {
        Endpoint? changed = null;
        var result = await endpoints.UpdateAsync(id, before => changed = change(before) with { UpdatedAt = Timestamp.Now(time) }, cancellationToken);
        if (result is not WriteResult.Written)
        {
            throw Problems.For(result, conflict);
        }

        await TellAsync(id);
        return changed!;
    }

    /// <summary>Has the endpoint's grain read its configuration again. Should it not hear this, its next outcome tells it.</summary>
    public async Task TellAsync(string id)
    {
        try
        {
            await grains.GetGrain<IEndpointGrain>(id).RefreshAsync();
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
