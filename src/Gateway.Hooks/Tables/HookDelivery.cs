namespace Fanfare.Hooks;

/// <summary>The delivery that a request says it is.</summary>
/// <param name="HookName">The hook's id or name: providers' ids are their own.</param>
/// <param name="Id">As the provider calls it.</param>
/// <param name="Window">How long repeats are known.</param>
internal sealed record HookDelivery(string HookName, string Id, TimeSpan Window);
