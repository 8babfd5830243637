using Orleans;

namespace Fanfare.Housekeeping;

/// <summary>The chores of a cluster that nobody waits for. Key: <see cref="TheOne"/>; there is one in a cluster.</summary>
[Alias("housekeeping")]
public interface IHousekeepingGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string TheOne = "the-one";

    /// <summary>
    /// Activates it, if it is not active: every silo calls now and then, so that it goes on elsewhere when its silo is lost.
    /// </summary>
    [Alias("keep-going")]
    Task KeepGoingAsync();
}
