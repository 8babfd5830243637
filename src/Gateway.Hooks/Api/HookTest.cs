using System.Text;
using Fanfare.Api.Http;
using Fanfare.Applications;
using Fanfare.Hooks.Api;
using Fanfare.Hooks.Checks;
using Fanfare.Hooks.Tables;
using Fanfare.Identifiers;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Hooks.Intake;

/// <summary>Tries a hook: its request runs in this process, through everything that one from outside would, without a network.</summary>
internal sealed class HookTest(
    HookPipeline pipeline, HookTables tables, ApplicationStore applications, IServiceScopeFactory scopes, IHttpContextAccessor accessor,
    TimeProvider time)
{
    private const int MaxShown = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A path under an application's base is that application's; all others are of code hooks, which are the platform's.</summary>
    /// <exception cref="RefusedException">
    /// 422 when there is something wrong with the request itself; 404 when the path is of no hook that the organization may try.
    /// </exception>
    public Task<HookTestOut> RunAsync(string organizationId, HookTestIn input, CancellationToken cancellationToken) =>
        RunAsync(
            async application =>
                application is null || await applications.FindAsync(organizationId, application, cancellationToken) is not null,
            input, cancellationToken);

    /// <summary>Tries a hook of one application, by a path with the application's id.</summary>
    /// <exception cref="RefusedException">
    /// 422 when there is something wrong with the request itself; 404 when the path is of no hook of the application.
    /// </exception>
    public Task<HookTestOut> RunOwnAsync(string applicationId, HookTestIn input, CancellationToken cancellationToken) =>
        RunAsync(application => Task.FromResult(application == applicationId), input, cancellationToken);

    private async Task<HookTestOut> RunAsync(Func<string?, Task<bool>> mayTry, HookTestIn input, CancellationToken cancellationToken)
    {
        if (input.Path is not { Length: > 0 and <= 2_048 } url || url[0] != '/')
        {
            throw Problems.Invalid(FieldError.InBody("path", "Must begin with '/'"));
        }

        var method = (input.Method ?? HttpMethods.Post).ToUpperInvariant();
        if (method.Length > 16 || !method.All(char.IsAsciiLetterUpper))
        {
            throw Problems.Invalid(FieldError.InBody("method", "Must be a method of HTTP"));
        }

        await using var scope = scopes.CreateAsyncScope();
        using var output = new ShownStream(MaxShown);
        var http = Request(url, method, input, scope.ServiceProvider, cancellationToken);
        http.Response.Body = output;
        if (!await mayTry(HookBases.ApplicationOf(http.Request.Path)))
        {
            throw Problems.NotFound("There is no hook at this path");
        }

        if (input.Sign)
        {
            await SignAsync(http, cancellationToken);
        }

        var caller = accessor.HttpContext;
        try
        {
            accessor.HttpContext = http;
            await pipeline.RunAsync(http).WaitAsync(Patience, time, cancellationToken);
            await http.Response.CompleteAsync();
        }
        finally
        {
            accessor.HttpContext = caller;
        }

        return new HookTestOut(
            url,
            method,
            http.Request.ContentType ?? "",
            http.Response.StatusCode,
            http.Response.Headers.ToDictionary(
                static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(output.Shown));
    }

    private static DefaultHttpContext Request(
        string url, string method, HookTestIn input, IServiceProvider services, CancellationToken cancellationToken)
    {
        var http = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellationToken };
        var question = url.IndexOf('?', StringComparison.Ordinal);
        http.Request.Method = method;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        http.Request.Path = PathOf(question < 0 ? url : url[..question]);
        http.Request.QueryString = question < 0 ? QueryString.Empty : new QueryString(url[question..]);
        var body = Encoding.UTF8.GetBytes(input.Content ?? "");
        foreach (var (name, value) in input.Headers ?? [])
        {
            if (HookHeaders.WhyNotName(name) is { } wrong)
            {
                throw Problems.Invalid(new FieldError(["body", "headers"], wrong));
            }

            http.Request.Headers[name] = value;
        }

        if (body.Length > 0 && http.Request.ContentType is null)
        {
            http.Request.ContentType = PayloadDecoder.Guess(input.Content!);
        }

        SetBody(http, body);
        return http;
    }

    /// <summary>The path as routing will see it: who may try it is judged by the same.</summary>
    private static PathString PathOf(string path)
    {
        var decoded = HookPath.Normalize(Uri.UnescapeDataString(path));
        return new PathString(HookPath.RedirectOf(decoded) ?? decoded);
    }

    private static void SetBody(HttpContext http, byte[] body)
    {
        http.Request.Body = new MemoryStream(body);
        http.Request.ContentLength = body.Length;
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body.Length > 0));
    }

    private async Task SignAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var table = HookBases.ApplicationOf(http.Request.Path) is { } application
            ? await tables.FindAsync(application, cancellationToken) : null;
        var hook = table?.Match(HookBases.RouteOf(http.Request.Path)).Select(static match => match.Hook)
            .FirstOrDefault(hook => hook.Takes(http.Request.Method));
        var now = time.GetUtcNow();
        if (hook?.SecretsAt(now) is not [var secret, ..])
        {
            throw Problems.Invalid(FieldError.InBody("sign", "No hook with a secret is at this path"));
        }

        var request = new CheckedRequest(http.Request.Headers, ((MemoryStream)http.Request.Body).ToArray());
        hook.Check.Sign(request, secret, EntityId.New(EntityId.Message, time), now);
        SetBody(http, request.Body.ToArray());
    }

    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => canHaveBody;
    }
}
