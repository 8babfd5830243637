using Fanfare.Retries;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare;

public static class RetryServices
{
    /// <summary>Registers a rule of the host's own, for retry policies to name.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name that stands in a policy's <c>on</c>.</param>
    /// <param name="handler">The rule.</param>
    /// <exception cref="ArgumentException">The name is one of <see cref="RetryFailures"/>, or taken.</exception>
    public static IServiceCollection AddRetryHandler(this IServiceCollection services, string name, RetryHandler handler)
    {
        var taken =
            name is RetryFailures.ConnectionError or RetryFailures.RateLimited or RetryFailures.ServerError or RetryFailures.AnyFailure
            || services.Any(service => service.ImplementationInstance is RegisteredRetryHandler registered && registered.Name == name);
        return taken
            ? throw new ArgumentException($"There is a retry handler '{name}' already.", nameof(name))
            : services.AddSingleton(new RegisteredRetryHandler(name, handler));
    }
}
