using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Fanfare.Egress;

/// <summary>Which addresses the platform may call, and through what.</summary>
public sealed class EgressOptions : IValidatableObject
{
    public const string SectionName = "Egress";

    /// <summary>
    /// Networks that endpoints may lie in although they are loopback, private or otherwise not public: addresses or CIDR blocks,
    /// separated by commas, such as <c>10.20.0.0/16, ::1</c>.
    /// </summary>
    public string Allow { get; init; } = "";

    /// <summary>
    /// A proxy for all calls: <c>http://</c>, <c>https://</c>, <c>socks4://</c>, <c>socks4a://</c> or <c>socks5://</c>, with user and
    /// password if it asks for them. Empty for none.
    /// </summary>
    public string Proxy { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TryParse(Allow, out _))
        {
            yield return new ValidationResult(
                $"The field {nameof(Allow)} must be addresses or CIDR blocks, separated by commas, such as '127.0.0.0/8, ::1'.",
                [nameof(Allow)]);
        }

        if (
            Proxy.Length > 0 && !(
                Uri.TryCreate(Proxy, UriKind.Absolute, out var url)
                    && url.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5"))
        {
            yield return new ValidationResult(
                $"The field {nameof(Proxy)} must be a URL such as 'http://proxy:3128' or 'socks5://proxy:1080'.", [nameof(Proxy)]);
        }
    }

    internal static bool TryParse(string text, out IPNetwork[] networks)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        networks = new IPNetwork[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (IPAddress.TryParse(parts[index], out var address))
            {
                networks[index] = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            }
            else if (!IPNetwork.TryParse(parts[index], out networks[index]))
            {
                return false;
            }
        }

        return true;
    }
}
