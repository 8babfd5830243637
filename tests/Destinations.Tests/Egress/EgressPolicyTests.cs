using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Fanfare.Egress;

public sealed class EgressPolicyTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    public void Public_addresses_may_be_called(string address) => Assert.True(new EgressPolicy([]).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    public void What_is_not_public_may_not(string address) => Assert.False(new EgressPolicy([]).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("4000::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:808:808::80ff:fffe")]
    [InlineData("2606:4700::5efe:10.0.0.1")]
    [InlineData("2606:4700::200:5efe:c0a8:101")]
    public void Nor_may_it_in_the_wrapping_of_IPv6(string address) => Assert.False(new EgressPolicy([]).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("64:ff9b::a01:203", true)]
    [InlineData("10.2.0.0", false)]
    [InlineData("::1", true)]
    [InlineData("127.0.0.1", false)]
    public void The_operators_list_allows_what_it_names_and_no_more(string address, bool allowed)
    {
        Assert.True(EgressOptions.TryParse("10.1.0.0/16, ::1", out var networks));

        Assert.Equal(allowed, new EgressPolicy(networks).Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.0/33", "")]
    [InlineData("localhost", "")]
    [InlineData("", "proxy:3128")]
    [InlineData("", "ftp://proxy")]
    public void Options_that_mean_nothing_are_refused(string allow, string proxy) =>
        Assert.Single(new EgressOptions { Allow = allow, Proxy = proxy }.Validate(new ValidationContext(new object())));
}
