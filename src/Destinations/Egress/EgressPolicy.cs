using System.Net;
using System.Net.Sockets;

namespace Fanfare.Egress;

/// <summary>Says which addresses may be called: public ones, and those that the operator allows.</summary>
internal sealed class EgressPolicy(IPNetwork[] allowed)
{
    /// <summary>
    /// What is not public, by the registries of special-purpose addresses (RFC 6890 and its successors), and addresses of cloud metadata.
    /// </summary>
    private static readonly IPNetwork[] Forbidden =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4", "168.63.129.16/32",
            "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>
    /// Of IPv6, only this is given out to the public; what embeds an IPv4 address elsewhere (compatible, translated) lies outside.
    /// </summary>
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether an address may be called. One that wraps another is judged by both.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IsIn(allowed, plain))
        {
            return true;
        }

        return IsPublic(plain) && (Inner(plain) is not { } inner || Allows(inner));
    }

    private static bool IsPublic(IPAddress address) =>
        !IsIn(Forbidden, address)
            && (address.AddressFamily == AddressFamily.InterNetwork || Global.Contains(address) || Nat64.Contains(address));

    /// <summary>The IPv4 address that an IPv6 address stands for, by whichever transition mechanism.</summary>
    private static IPAddress? Inner(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        var isatap = bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
        return (Nat64.Contains(address) || isatap, SixToFour.Contains(address)) switch
        {
            (true, _) => new IPAddress(bytes.AsSpan(12, 4)),
            (_, true) => new IPAddress(bytes.AsSpan(2, 4)),
            _ => null,
        };
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
