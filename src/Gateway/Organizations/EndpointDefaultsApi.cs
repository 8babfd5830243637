using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Endpoints;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Http.Keys;
using Fanfare.Api.Retries;
using Fanfare.Endpoints;
using Fanfare.Organizations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Api.Organizations;

/// <summary>What the endpoints of an organization's applications do where they say nothing themselves.</summary>
internal static class EndpointDefaultsApi
{
    public static void MapEndpointDefaults(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/endpoint-defaults").WithTags("Organization").OrganizationKey();
        group.MapGet("", GetAsync).WithName("v1.endpoint-defaults.get").Produces<EndpointDefaults>();
        group.MapPut("", PutAsync).WithName("v1.endpoint-defaults.update").Takes<EndpointDefaults>().Produces<EndpointDefaults>();
    }

    private static async Task<IResult> GetAsync(HttpContext http, Caller caller, OrganizationStore organizations) =>
        Wire.Answer(200, EndpointDefaults.From(await organizations.ReadDefaultsAsync(caller.OrganizationId, http.RequestAborted)));

    private static async Task<IResult> PutAsync(
        HttpContext http, RequestReader requests, Caller caller, OrganizationStore organizations, PolicyCheck policies,
        EndpointDestinations destinations)
    {
        var input = (await requests.ReadAsync(http)).Parse<EndpointDefaults>(
            input => destinations.Check(kind: null, input.Format, input.More));
        var settings = input.SettingsWith(destinations) with { ThrottleRate = input.ThrottleRate };
        await policies.EnsureAsync(settings, caller.OrganizationId, http.RequestAborted);
        return await organizations.UpdateDefaultsAsync(caller.OrganizationId, _ => settings, http.RequestAborted) is { } stored
            ? Wire.Answer(200, EndpointDefaults.From(stored))
            : throw Problems.Invalid(FieldError.InBody("retryPolicy", $"There is no retry policy '{settings.RetryPolicyName}'"));
    }
}

/// <summary>
/// Settings for endpoints that say nothing themselves. A handshake is asked of those that are made or saved from then on.
/// </summary>
public sealed record EndpointDefaults : SettingsIn
{
    /// <summary>Deliveries per second to each endpoint.</summary>
    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535")]
    public int? ThrottleRate { get; init; }

    internal static EndpointDefaults From(EndpointSettings settings) => new()
    {
        Ordering = SettingsBody.Word(settings.Ordering),
        TimeoutSeconds = settings.TimeoutSeconds,
        SigningStyle = settings.SigningStyle,
        Verification = settings.Verification is { } verification
            ? new VerificationIn
            {
                Style = SettingsBody.Word<VerificationStyle>(verification.Style),
                Strict = verification.Strict,
                HoldUntilVerified = verification.HoldUntilVerified,
            }
            : null,
        Format = settings.Format,
        More = settings.DestinationSettings,
        RetryPolicy = SettingsBody.RetryPolicyOf(settings),
        ThrottleRate = settings.ThrottleRate,
    };
}
