using System.Text;
using Fanfare.Api.Http.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Fanfare.Api.Http.Bodies;

/// <summary>Reads requests by this deployment's limits.</summary>
internal sealed class RequestReader(IOptions<ApiOptions> options, TimeProvider time)
{
    private const string IdempotencyHeader = "idempotency-key";
    private const int MaxKeyLength = 256;

    /// <summary>A request's body, whole.</summary>
    /// <exception cref="RefusedException">413 when it is larger than the cap.</exception>
    public Task<RequestBody> ReadAsync(HttpContext http) => RequestBody.ReadAsync(http, options.Value.MaxBodyBytes, http.RequestAborted);

    /// <summary>Looks at a request's idempotency key.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Who sent it; another caller's keys are others.</param>
    /// <param name="body">Its body.</param>
    /// <param name="subject">
    /// The id of what it works on, so that a key does not outlive what bore the same name; null for the organization.
    /// </param>
    /// <exception cref="RefusedException">422 when the key is too long.</exception>
    public IdempotentRequest IdempotencyOf(HttpContext http, Caller caller, RequestBody body, string? subject = null)
    {
        var key = http.Request.Headers[IdempotencyHeader].ToString();
        if (key.Length == 0)
        {
            return IdempotentRequest.None;
        }

        if (key.Length > MaxKeyLength)
        {
            throw Problems.Invalid(new FieldError(["header", IdempotencyHeader], $"Must have at most {MaxKeyLength} characters"));
        }

        var operation = http.GetEndpoint()!.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName;
        var scope = Encoding.UTF8.GetBytes($"{caller.KeyId}\n{operation}\n{subject}\n{key}");
        return new IdempotentRequest(scope, body.Bytes, time.GetUtcNow() + options.Value.IdempotencyWindow);
    }
}
