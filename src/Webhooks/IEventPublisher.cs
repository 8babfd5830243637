namespace Fanfare.Webhooks;

/// <summary>
/// Publishes events from the code of a hook. The host implements it; a hook takes it as a parameter or in its constructor.
/// </summary>
public interface IEventPublisher
{
    /// <summary>Publishes an event to the endpoints of an application.</summary>
    /// <param name="application">The application's id or uid.</param>
    /// <param name="draft">The event.</param>
    /// <param name="cancellationToken">Stops waiting; the event may have been published all the same.</param>
    /// <returns>
    /// The message's id, once the event is durable. A draft whose <see cref="HookEventDraft.Id"/> was published before gets the id of that
    /// one.
    /// </returns>
    /// <exception cref="HookRejected">
    /// The draft cannot be published: there is no such application, or a field is wrong. The text says which.
    /// </exception>
    Task<string> PublishAsync(string application, HookEventDraft draft, CancellationToken cancellationToken = default);
}
