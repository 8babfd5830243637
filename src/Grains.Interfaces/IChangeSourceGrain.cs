using Orleans;

namespace Fanfare.Changes;

/// <summary>Reads one database whose changes become events. Key: the source's name; one activation in the cluster reads.</summary>
[Alias("change-source")]
public interface IChangeSourceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Activates it, if it is not active: every process calls now and then, so that it goes on elsewhere when its silo is lost.
    /// </summary>
    /// <returns>The source's status, in a word or two.</returns>
    [Alias("keep-going")]
    Task<string> KeepGoingAsync();
}
