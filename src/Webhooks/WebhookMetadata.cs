using System.Collections.Immutable;

namespace Fanfare.Webhooks;

/// <summary>What an endpoint that <c>MapWebhooks</c> has mapped shows of itself, for a host that lists its hooks.</summary>
/// <param name="Route">As its author wrote it, without the prefix of a group.</param>
/// <param name="Methods">HTTP methods, in capitals.</param>
/// <param name="Kind">What the body is taken for.</param>
/// <param name="Method">The class and the method.</param>
public sealed record WebhookMetadata(string Route, ImmutableArray<string> Methods, PayloadMode Kind, string Method);
