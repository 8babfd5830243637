using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fanfare.Webhooks;

/// <summary>
/// Answers the requests of one webhook: decodes the body, lets ASP.NET bind and call the method, and answers whatever goes wrong.
/// </summary>
internal sealed partial class WebhookHandler(
    CodeHook hook, PayloadParameter parameter, RequestDelegate method, ILogger<WebhookHandler> logger)
{
    /// <exception cref="InvalidOperationException">
    /// ASP.NET cannot bind the method's parameters; the message names the method and says why.
    /// </exception>
    public static WebhookHandler Create(CodeHook hook, IServiceProvider services)
    {
        try
        {
            return new WebhookHandler(
                hook, PayloadParameters.Of(hook.Method), Bind(hook, services), services.GetRequiredService<ILogger<WebhookHandler>>());
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException)
        {
            throw new InvalidOperationException($"The webhook {hook.Metadata.Method} cannot be mapped. {exception.Message}", exception);
        }
    }

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            if (!hook.Raw && RequestPayload.IsCarriedBy(http.Request.Method))
            {
                await RequestPayload.DecodeAsync(http, hook.Options, parameter);
            }

            await method(http);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody waits for an answer.
        }
        catch (HookRejected rejected) when (!http.Response.HasStarted)
        {
            await ErrorAnswer.WriteAsync(http, rejected);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await ErrorAnswer.WriteAsync(http, bad);
        }
#pragma warning disable CA1031 // The edge: what a method throws is logged here, and shown to nobody.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(exception, hook.Metadata.Method, http.Request.Method, http.Request.Path);
            ErrorAnswer.Fail(http);
        }
    }

    private static RequestDelegate Bind(CodeHook hook, IServiceProvider services)
    {
        var builder = new RouteEndpointBuilder(null, RoutePatternFactory.Parse(hook.Route.Pattern), 0) { ApplicationServices = services };
        builder.FilterFactories.Add(static (_, next) => async invocation => Answer.Of(await next(invocation)));
        var bound = RequestDelegateFactory.Create(
            hook.Method,
            hook.Method.IsStatic ? null : http => http.RequestServices.GetRequiredService(hook.Class),
            new RequestDelegateFactoryOptions
            {
                ServiceProvider = services,
                EndpointBuilder = builder,
                ThrowOnBadRequest = true,
                DisableInferBodyFromParameters = hook.Metadata.Methods.All(static name => !RequestPayload.IsCarriedBy(name)),
            });
        return hook.Raw || !builder.Metadata.OfType<IAcceptsMetadata>().Any(
            static accepted => accepted.ContentTypes.Contains("multipart/form-data"))
            ? bound.RequestDelegate
            : throw new InvalidOperationException("It reads the form itself, which is decoded already: with Raw it can.");
    }

    [LoggerMessage(LogLevel.Error, "The webhook {Webhook} failed at {Method} {Path}")]
    private partial void LogFailure(Exception exception, string webhook, string method, string path);
}
