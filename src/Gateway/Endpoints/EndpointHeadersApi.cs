using System.Collections.Immutable;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Endpoints;

/// <summary>Headers that every request to an endpoint carries. Values of sensitive ones can be set but not read.</summary>
internal static class EndpointHeadersApi
{
    private static readonly HashSet<string> Sensitive = new(
        StringComparer.OrdinalIgnoreCase) { "x-auth-token", "x-api-key", "authorization", "www-authenticate" };

    public static void MapEndpointHeaders(this IEndpointRouteBuilder endpoints, string name)
    {
        var group = endpoints.MapGroup("/{endpoint_id}/headers");
        group.MapGet("", GetAsync).WithName($"{name}.get-headers").Produces<EndpointHeadersOut>();
        group.MapPut("", PutAsync).WithName($"{name}.update-headers").Takes<EndpointHeadersIn>().Produces(204);
        group.MapPatch("", PatchAsync).WithName($"{name}.patch-headers").Takes<EndpointHeadersPatchIn>().Produces(204);
    }

    /// <summary>Headers with changes: null removes.</summary>
    public static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string>? before, Dictionary<string, string?>? changes)
    {
        var headers = (before ?? ImmutableSortedDictionary<string, string>.Empty).ToBuilder();
        headers.KeyComparer = StringComparer.OrdinalIgnoreCase;
        foreach (var (name, value) in changes ?? [])
        {
            headers.Remove(name);
            if (value is not null)
            {
                headers[name] = value;
            }
        }

        return headers.Count <= HeadersAttribute.MaxCount
            ? headers.ToImmutable()
            : throw Problems.Invalid(FieldError.InBody("headers", $"Must have at most {HeadersAttribute.MaxCount} headers"));
    }

    private static async Task<IResult> GetAsync(HttpContext http, EndpointScope scope, EndpointScopes scopes, string endpoint_id)
    {
        var headers = (await scopes.FindAsync(scope, endpoint_id, http.RequestAborted)).Headers;
        var hidden = headers.Keys.Where(IsSensitive).ToImmutableArray();
        return Wire.Answer(200, new EndpointHeadersOut(headers.RemoveRange(hidden), hidden));
    }

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointScopes scopes, string endpoint_id, EndpointChange change)
    {
        var input = (await requests.ReadAsync(http)).Parse<EndpointHeadersIn>();
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        await change.ApplyAsync(
            scope, endpoint.Id, before => before with { Headers = Merge(null, input.Headers) }, "", http.RequestAborted);
        return Wire.NoContent();
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http, RequestReader requests, EndpointScope scope, EndpointScopes scopes, string endpoint_id, EndpointChange change)
    {
        var input = (await requests.ReadAsync(http)).Parse<EndpointHeadersPatchIn>();
        var endpoint = await scopes.FindAsync(scope, endpoint_id, http.RequestAborted);
        var removed = (input.DeleteHeaders ?? []).Where(static name => name is not null).Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static name => name, static _ => (string?)null, StringComparer.OrdinalIgnoreCase);
        await change.ApplyAsync(
            scope, endpoint.Id, before => before with { Headers = Merge(Merge(before.Headers, removed), input.Headers) }, "",
            http.RequestAborted);
        return Wire.NoContent();
    }

    private static bool IsSensitive(string name) =>
        Sensitive.Contains(name) || name.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase);
}
