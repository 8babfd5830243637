using Fanfare.Deliveries;

namespace Fanfare.Endpoints;

/// <summary>Reads from the store what an endpoint's lanes are owed and do not hold, and which lanes there are; says so when something was read.</summary>
internal sealed class CatchUp(string id, LaneTable lanes, DeliveryStore store, DeliveryOptions options, BackgroundWork work, TimeProvider time, Action read)
{
    private const int MaxFills = 4;
    private const int SearchLimit = 256;
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    private int _fills;
    private bool _searching;

    /// <summary>Begins to read whatever the lanes ask for.</summary>
    public void Start()
    {
        while (_fills < MaxFills && lanes.TryTakeToFill(out var hungry))
        {
            _fills++;
            work.Start(FillAsync(hungry));
        }

        if (lanes is { SearchDue: true, HasSpace: true } && !_searching)
        {
            _searching = true;
            work.Start(SearchAsync());
        }
    }

    private async Task FillAsync(Lane lane)
    {
        var noted = lane.BeginLoading();
        try
        {
            var page = await store.ReadOwedAsync(id, lane.Name, lane.LoadAfter, _fills == 1 ? lanes.PageOfLane : LaneTable.LaneEvents, options.WindowBytes / MaxFills, work.Aborted);
            lanes.Fill(lane, page, noted, time.GetUtcNow());
        }
        catch (StoreUnavailableException)
        {
            lanes.FillFailed(lane, time.GetUtcNow() + StorePause);
        }
        finally
        {
            _fills--;
        }

        read();
    }

    private async Task SearchAsync()
    {
        try
        {
            var now = time.GetUtcNow();
            lanes.Found(await store.ReadDueLanesAsync(id, lanes.BeginSearch(), now, SearchLimit, work.Aborted), now);
        }
        catch (StoreUnavailableException)
        {
            await Task.Delay(StorePause, time, work.Aborted);
        }
        finally
        {
            _searching = false;
        }

        read();
    }
}
