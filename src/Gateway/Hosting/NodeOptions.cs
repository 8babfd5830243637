using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Fanfare.Hosting;

/// <summary>The place of this process in a cluster. Only a build with Engine=Orleans makes clusters.</summary>
public sealed class NodeOptions : IValidatableObject
{
    public const string SectionName = "Cluster";

    public const string All = "all";

    public const string Silo = "silo";

    /// <summary><c>all</c>: API and grains in one process. <c>silo</c>: grains alone, for gateways beside it. Default: <c>all</c>.</summary>
    [AllowedValues(All, Silo, ErrorMessage = "Cluster:Role is 'all' or 'silo'.")]
    public string Role { get; init; } = All;

    /// <summary>The name of the cluster: processes of one database with the same name work together. Default: <c>fanfare</c>.</summary>
    [Required, MinLength(1), MaxLength(150)]
    public string Id { get; init; } = "fanfare";

    /// <summary>The IP address at which other nodes reach this one; empty for the first that the host has. Default: empty.</summary>
    public string Address { get; init; } = "";

    /// <summary>The port on which silos talk to one another. Default: 11111.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; init; } = 11111;

    /// <summary>The port on which gateways talk to this silo. Default: 30000.</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; init; } = 30000;

    /// <summary>How long a caller waits for a grain; then the API answers 503. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address.Length > 0 && !IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult($"Cluster:Address '{Address}' is no IP address.", [nameof(Address)]);
        }
    }
}
