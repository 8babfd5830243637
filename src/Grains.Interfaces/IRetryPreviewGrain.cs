using System.Collections.Immutable;
using Orleans;

namespace Fanfare.Retries;

/// <summary>Works out what a policy does, where the registered handlers are known. Key: anything.</summary>
[Alias("retry-preview")]
public interface IRetryPreviewGrain : IGrainWithStringKey
{
    /// <summary>The waits that a policy gives an event whose every attempt ends the same way.</summary>
    /// <param name="policy">The policy; null for the platform's default.</param>
    /// <param name="failure">One of <see cref="RetryFailures"/>.</param>
    /// <param name="limit">The most waits to work out.</param>
    [Alias("preview")]
    Task<RetryPreview> PreviewAsync(RetryPolicy? policy, string failure, int limit);

    /// <summary>Those of these names under which no handler is registered.</summary>
    [Alias("unknown")]
    Task<ImmutableArray<string>> FindUnknownAsync(ImmutableArray<string> handlers);
}

/// <summary>The waits that a policy gives.</summary>
/// <param name="Waits">In order, without jitter.</param>
/// <param name="Earliest">Each with the jitter that makes it shortest.</param>
/// <param name="Latest">Each with the jitter that makes it longest.</param>
/// <param name="Complete">Whether the delivery has failed for good after them.</param>
[GenerateSerializer, Immutable, Alias("retry-preview-result")]
public sealed record RetryPreview(
    ImmutableArray<TimeSpan> Waits, ImmutableArray<TimeSpan> Earliest, ImmutableArray<TimeSpan> Latest, bool Complete);
