using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Http.Lists;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Retries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Fanfare.Api.Retries;

/// <summary>The organization's retry policies, by name, and what a policy does.</summary>
internal static class RetryPoliciesApi
{
    private const int MaxPreview = 100;

    public static void MapRetryPolicies(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/retry-policy").WithTags("Retry Policy");
        group.MapGet("", ListAsync).AnyKey().WithName("v1.retry-policy.list").Queries("limit", "iterator")
            .Produces<ListResponse<RetryPolicyOut>>();
        group.MapGet("/preview", PreviewAsync).AnyKey().WithName("v1.retry-policy.preview").Queries("name", "policy", "failure", "limit")
            .Produces<RetryPreviewOut>();
        group.MapGet("/{name}", GetAsync).AnyKey().WithName("v1.retry-policy.get").Produces<RetryPolicyOut>();
        group.MapPut("/{name}", PutAsync).OrganizationKey().WithName("v1.retry-policy.update").Takes<RetryPolicy>()
            .Produces<RetryPolicyOut>().Produces<RetryPolicyOut>(201);
        group.MapDelete("/{name}", DeleteAsync).OrganizationKey().WithName("v1.retry-policy.delete").Produces(204);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Caller caller, RetryPolicyStore policies)
    {
        var page = new ListQuery(http).Page(descending: false);
        var rows = await policies.ListAsync(caller.OrganizationId, page, http.RequestAborted);
        return ListResponse.Answer(rows, page, RetryPolicyOut.From, static row => row.Name);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Caller caller, string name, RetryPolicyStore policies) =>
        Wire.Answer(200, RetryPolicyOut.From(await FindAsync(caller, name, policies, http.RequestAborted)));

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, Caller caller, string name, RetryPolicyStore policies, PolicyCheck check,
        TimeProvider time)
    {
        var json = RequestBody.ParseJson<JsonDocument>((await requests.ReadAsync(http)).Bytes, ["body"]);
        if (Names.Check(name) is { } wrong || string.Equals(name, "preview", StringComparison.Ordinal))
        {
            throw Problems.Invalid(new FieldError(["path", "name"], $"'{name}' {Names.Rule}, nor be 'preview'"));
        }

        var policy = Read(json.RootElement, "body");
        await check.EnsureAsync(policy, "handlers");
        var (stored, created) = await policies.PutAsync(caller.OrganizationId, name, policy, Timestamp.Now(time), http.RequestAborted);
        return Wire.Answer(created ? 201 : 200, RetryPolicyOut.From(stored));
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, Caller caller, string name, RetryPolicyStore policies)
    {
        var result = await policies.DeleteAsync(caller.OrganizationId, name, http.RequestAborted);
        return result is WriteResult.Written
            ? Wire.NoContent() : throw Problems.For(result, "Endpoints or the organization's defaults follow this policy");
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, Caller caller, RetryPolicyStore policies, IGrainFactory grains)
    {
        var query = new ListQuery(http);
        var failure = query.Text("failure") ?? RetryFailures.AnyFailure;
        if (
            failure is not (
                RetryFailures.ConnectionError or RetryFailures.RateLimited or RetryFailures.ServerError or RetryFailures.AnyFailure))
        {
            throw Problems.Invalid(
                FieldError.InQuery("failure", "Must be 'connectionError', 'rateLimited', 'serverError' or 'anyFailure'"));
        }

        var limit = query.Number("limit") ?? 20;
        if (limit is < 1 or > MaxPreview)
        {
            throw Problems.Invalid(FieldError.InQuery("limit", $"Must be 1 to {MaxPreview}"));
        }

        var policy = query.Text("policy") is { } inline ? ParseInline(inline)
            : query.Filter("name") is { } name ? (await FindAsync(caller, name, policies, http.RequestAborted)).Policy
            : null;
        return Wire.Answer(
            200, RetryPreviewOut.From(await grains.GetGrain<IRetryPreviewGrain>("preview").PreviewAsync(policy, failure, limit)));
    }

    private static RetryPolicy ParseInline(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement, "query", "policy");
        }
        catch (JsonException exception)
        {
            throw Problems.Invalid(FieldError.InQuery("policy", $"Not JSON: {exception.Message}"));
        }
    }

    private static RetryPolicy Read(JsonElement json, params ReadOnlySpan<string> location)
    {
        if (!json.IsStorable())
        {
            throw Problems.Invalid(new FieldError([.. location], "Must hold no NUL character and no half of a surrogate pair"));
        }

        try
        {
            return RetryPolicyReader.Read(json);
        }
        catch (RetryPolicyException exception)
        {
            throw Problems.Invalid(new FieldError([.. location, .. exception.Location], exception.Message));
        }
    }

    private static async Task<NamedRetryPolicy> FindAsync(
        Caller caller, string name, RetryPolicyStore policies, CancellationToken cancellationToken) =>
        await policies.FindAsync(caller.OrganizationId, name, cancellationToken) ?? throw Problems.NotFound();
}

/// <summary>A retry policy under its name.</summary>
public sealed record RetryPolicyOut(string Name, ImmutableArray<RetryRule> Handlers, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static RetryPolicyOut From(NamedRetryPolicy policy) =>
        new(policy.Name, policy.Policy.Handlers, policy.CreatedAt.UtcDateTime, policy.UpdatedAt.UtcDateTime);
}

/// <summary>The waits that a policy gives an event whose every attempt fails in the same way.</summary>
/// <param name="Attempts">One for each retry, in order.</param>
/// <param name="Complete">Whether the delivery has failed for good after them.</param>
public sealed record RetryPreviewOut(ImmutableArray<RetryPreviewStep> Attempts, bool Complete)
{
    internal static RetryPreviewOut From(RetryPreview preview) => new(
    [
        .. preview.Waits.Select((wait, index) => new RetryPreviewStep(
            index + 2,
            wait.TotalSeconds,
            (index < preview.Earliest.Length ? preview.Earliest[index] : wait).TotalSeconds,
            (index < preview.Latest.Length ? preview.Latest[index] : wait).TotalSeconds,
            preview.Waits.Take(index + 1).Sum(static one => one.TotalSeconds))),
    ],
    preview.Complete);
}

/// <summary>One retry.</summary>
/// <param name="Number">The number of the attempt; the first attempt is 1.</param>
/// <param name="WaitSeconds">The wait before it, in the middle of its jitter.</param>
/// <param name="EarliestSeconds">The shortest wait that chance can give.</param>
/// <param name="LatestSeconds">The longest wait that chance can give.</param>
/// <param name="AfterSeconds">The time since the first attempt, without the time that attempts take.</param>
public sealed record RetryPreviewStep(int Number, double WaitSeconds, double EarliestSeconds, double LatestSeconds, double AfterSeconds);
