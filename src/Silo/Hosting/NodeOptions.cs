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

    private const int MinDashboardKey = 20;

    /// <summary>
    /// <c>all</c>: API and grains in one process. <c>silo</c>: grains alone. <c>gateway</c>: the API alone, as a client of the cluster's
    /// silos. Default: <c>all</c>.
    /// </summary>
    [AllowedValues(All, Silo, Gateway, ErrorMessage = "Cluster:Role must be 'all', 'silo' or 'gateway'.")]
    public string Role { get; init; } = All;

    /// <summary>The name of the cluster: processes of one database with the same name work together. Default: <c>fanfare</c>.</summary>
    [Required, MinLength(1), MaxLength(150)]
    public string Id { get; init; } = "fanfare";

    /// <summary>
    /// PostgreSQL: the IP address at which other nodes reach this one. Empty: loopback for role <c>all</c>, and the first address of the
    /// host for role <c>silo</c>. Default: empty.
    /// </summary>
    public string Address { get; init; } = "";

    /// <summary>
    /// PostgreSQL: the port on which silos connect to one another; 0 for 11111, or any free port on loopback. Default: 0.
    /// </summary>
    [Range(0, 65535)]
    public int SiloPort { get; init; }

    /// <summary>
    /// PostgreSQL: the port on which gateways connect to this silo; 0 for 30000, or any free port on loopback. Default: 0.
    /// </summary>
    [Range(0, 65535)]
    public int GatewayPort { get; init; }

    /// <summary>How long a caller waits for a grain; then the API answers 503. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// PostgreSQL: a certificate with its private key (PKCS #12) that this process shows to the others; with it, silos and gateways speak
    /// TLS and take only certificates of <see cref="AuthorityPath"/>. All processes of a cluster have one, or none has. Default: empty.
    /// </summary>
    public string CertificatePath { get; init; } = "";

    /// <summary>The certificate's password. Default: empty.</summary>
    public string CertificatePassword { get; init; } = "";

    /// <summary>
    /// The certificate (PEM or DER) of the authority that signs the certificates of the cluster's processes. Required with
    /// <see cref="CertificatePath"/>.
    /// </summary>
    public string AuthorityPath { get; init; } = "";

    /// <summary>The password of Orleans' dashboard at <c>/orleans</c>, for any user name; empty for no dashboard. Default: empty.</summary>
    public string DashboardKey { get; init; } = "";

    internal bool UsesTls => CertificatePath.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UsesTls && !File.Exists(CertificatePath))
        {
            yield return new ValidationResult($"Cluster:CertificatePath names no file: '{CertificatePath}'.", [nameof(CertificatePath)]);
        }

        if (UsesTls && !File.Exists(AuthorityPath))
        {
            yield return new ValidationResult(
                $"Cluster:AuthorityPath must name the authority's certificate when Cluster:CertificatePath is set; '{AuthorityPath}' "
                    + "is not a file.",
                [nameof(AuthorityPath)]);
        }

        if (DashboardKey.Length is > 0 and < MinDashboardKey)
        {
            yield return new ValidationResult(
                $"Cluster:DashboardKey must have at least {MinDashboardKey} characters.", [nameof(DashboardKey)]);
        }

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
