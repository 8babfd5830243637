using Orleans;
using Orleans.Concurrency;

namespace Fanfare.Replays;

/// <summary>Works through one background task. Key: the task's id.</summary>
[Alias("background-task")]
public interface IBackgroundTaskGrain : IGrainWithStringKey
{
    /// <summary>Goes on with the task, if it is not being worked on.</summary>
    [Alias("run"), OneWay]
    Task RunAsync();
}
