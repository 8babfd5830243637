using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fanfare.Retries;

/// <summary>Makes plans of policies, with the handlers that the host has registered.</summary>
public sealed partial class RetryPlans
{
    private readonly ImmutableDictionary<string, RetryHandler> _registered;
    private readonly RetryPlan _default;
    private readonly ILogger<RetryPlans> _logger;

    public RetryPlans(IEnumerable<RegisteredRetryHandler> registered, IOptions<RetryOptions> options, ILogger<RetryPlans> logger)
    {
        _logger = logger;
        _registered = registered.ToImmutableDictionary(static one => one.Name, static one => one.Handler, StringComparer.Ordinal);
        _default = Compile(options.Value.ToPolicy());
    }

    /// <summary>The plan of a policy; null for the platform's default.</summary>
    public RetryPlan For(RetryPolicy? policy) => policy is null ? _default : Compile(policy);

    public bool Knows(string handler) => _registered.ContainsKey(handler);

    private RetryPlan Compile(RetryPolicy policy) => new(
    [
        // A handler that this process does not know (it runs an older build, say) is passed over, so that the rules after it decide.
        .. policy.Handlers.Select(
            rule => rule.Interval is not null ? new RuleHandler(rule) : _registered.GetValueOrDefault(rule.On)).OfType<RetryHandler>(),
    ],
    LogHandlerFailed);

    [LoggerMessage(LogLevel.Error, "The retry handler {Handler} failed; the policy's next rule decides")]
    private partial void LogHandlerFailed(Exception exception, Type handler);
}

/// <summary>A host's own handler, under its name.</summary>
public sealed record RegisteredRetryHandler(string Name, RetryHandler Handler);
