using System.Diagnostics.CodeAnalysis;
using Fanfare.Deliveries;

namespace Fanfare.Endpoints;

/// <summary>Reads from the store what an endpoint's lanes are owed and do not hold, and which lanes there are: a few at a time.</summary>
internal sealed class CatchUp(string id, LaneTable lanes, EndpointRecords records, DeliveryOptions options, TimeProvider time)
{
    private const int MaxFills = 4;
    private const int SearchLimit = 256;
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    private int _fills;
    private bool _searching;

    /// <summary>Begins the next reading that the lanes ask for, unless enough is being read.</summary>
    /// <param name="reading">Ends when the lanes have what was read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public bool TryStart([NotNullWhen(true)] out Task? reading, CancellationToken cancellationToken)
    {
        reading = _fills < MaxFills && lanes.TryTakeToFill(out var hungry) ? FillAsync(hungry, cancellationToken)
            : lanes.SearchDue && !_searching ? SearchAsync(cancellationToken)
            : null;
        return reading is not null;
    }

    private async Task FillAsync(Lane lane, CancellationToken cancellationToken)
    {
        _fills++;
        var noted = lane.BeginLoading();
        try
        {
            var limit = _fills == 1 ? lanes.PageOfLane : LaneTable.LaneEvents;
            lanes.Fill(
                lane, await records.ReadOwedAsync(id, lane, limit, options.WindowBytes / MaxFills, cancellationToken), noted,
                time.GetUtcNow());
        }
        catch (StoreUnavailableException)
        {
            lanes.FillFailed(lane, time.GetUtcNow() + StorePause);
        }
        finally
        {
            _fills--;
        }
    }

    private async Task SearchAsync(CancellationToken cancellationToken)
    {
        _searching = true;
        try
        {
            lanes.Found(await records.ReadDueLanesAsync(id, lanes.BeginSearch(), SearchLimit, cancellationToken), time.GetUtcNow());
        }
        catch (StoreUnavailableException)
        {
            await Task.Delay(StorePause, time, cancellationToken);
        }
        finally
        {
            _searching = false;
        }
    }
}
