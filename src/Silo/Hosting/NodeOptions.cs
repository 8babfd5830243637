using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Fanfare.Hosting;

/// <summary>The place of this process in a cluster.</summary>
public sealed class NodeOptions : IValidatableObject
{
    public const string SectionName = "Cluster";

    public const string All = "all";

    public const string Silo = "silo";

    public const string Gateway = "gateway";

    /// <summary><c>all</c>: API and grains in one process. <c>silo</c>: grains alone. <c>gateway</c>: the API alone, as a client of the cluster's silos. Default: <c>all</c>.</summary>
    [AllowedValues(All, Silo, Gateway, ErrorMessage = "Cluster:Role must be 'all', 'silo' or 'gateway'.")]
    public string Role { get; init; } = All;

    /// <summary>The name of the cluster: processes of one database with the same name work together. Default: <c>fanfare</c>.</summary>
    [Required, MinLength(1), MaxLength(150)]
    public string Id { get; init; } = "fanfare";

    /// <summary>
    /// PostgreSQL: the IP address at which other nodes reach this one. Empty: loopback for role <c>all</c>, and the first address of the host
    /// for role <c>silo</c>. Default: empty.
    /// </summary>
    public string Address { get; init; } = "";

    /// <summary>PostgreSQL: the port on which silos connect to one another; 0 for 11111, or any free port on loopback. Default: 0.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; init; }

    /// <summary>PostgreSQL: the port on which gateways connect to this silo; 0 for 30000, or any free port on loopback. Default: 0.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; init; }

    /// <summary>How long a caller waits for a grain; then the API answers 503. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address.Length > 0 && !IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult($"Cluster:Address '{Address}' is not an IP address.", [nameof(Address)]);
        }
    }

    /// <summary>The address that the silo binds and makes known; null for the first that the host has.</summary>
    internal IPAddress? ResolveAddress()
    {
        if (Address.Length > 0)
        {
            return IPAddress.TryParse(Address, out var address) ? address : IPAddress.Loopback;
        }

        return Role == All ? IPAddress.Loopback : null;
    }
}
