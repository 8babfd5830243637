using Fanfare.Applications;
using Fanfare.Changes;
using Fanfare.Channels;
using Fanfare.Events;
using Fanfare.Ownership;

namespace Fanfare.Sources.Postgres;

/// <summary>Where the changes of sources go.</summary>
internal sealed class ChangeSink(NamedApplications applications, EventPublisher publisher, StoreOwnership ownership, PayloadLimit limit)
{
    /// <summary>The most bytes of a change.</summary>
    public int MaxBytes => limit.MaxBytes;

    /// <exception cref="StoreUnavailableException">Another cluster has taken Fanfare's store over: it is to read.</exception>
    public void RequireStore()
    {
        if (ownership.Reason is { } reason)
        {
            throw new StoreUnavailableException(reason);
        }
    }

    /// <summary>
    /// The application of a source. It is made only together with the slot: one that somebody has deleted since stays deleted.
    /// </summary>
    /// <exception cref="SourceException">There is none.</exception>
    public async Task<string> FindApplicationAsync(string uid, bool make, CancellationToken cancellationToken) =>
        await (make ? applications.FindOrMakeAsync(uid, cancellationToken) : applications.FindAsync(uid, cancellationToken))
            ?? throw new SourceException(
                SourceFault.Application, $"There is no application '{uid}'. Make one of this uid, or name another in the settings");

    /// <summary>Publishes changes, in order.</summary>
    /// <exception cref="SourceException">The application is gone.</exception>
    /// <exception cref="StoreUnavailableException">They cannot be kept now.</exception>
    public async Task PublishAsync(string applicationId, PostgresSourceSettings settings, IEnumerable<Change> changes)
    {
        var results = await publisher.PublishAllAsync(applicationId, [.. changes.Select(static change => change.ToDraft())]);
        if (results.Contains(new PublishResult.NoApplication()))
        {
            throw new SourceException(SourceFault.Application, $"The application '{settings.Application}' is gone");
        }

        if (results.OfType<PublishResult.Unavailable>().FirstOrDefault() is { } unavailable)
        {
            throw new StoreUnavailableException(unavailable.Reason);
        }
    }
}
