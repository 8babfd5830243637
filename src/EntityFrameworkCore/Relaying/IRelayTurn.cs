namespace Fanfare.EntityFrameworkCore;

/// <summary>The right to relay, which one relay has at a time for each database.</summary>
internal interface IRelayTurn
{
    /// <summary>Takes it if nobody has it, and keeps it if this relay has it.</summary>
    /// <returns>Whether this relay has it now.</returns>
    Task<bool> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Every transaction below this number has ended, and what it has written is seen by whoever reads from now on.</summary>
    Task<long> HorizonAsync(CancellationToken cancellationToken);

    /// <summary>Gives it back, so that another relay need not wait.</summary>
    Task ReleaseAsync();
}
