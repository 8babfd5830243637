namespace Fanfare.Hooks.Checks;

public sealed class CheckRulesTests
{
    [Theory]
    [InlineData(CheckScheme.Hmac, "header")]
    [InlineData(CheckScheme.Hmac, "header", "a b")]
    [InlineData(CheckScheme.Hmac, "algorithm", "X-A", "md5")]
    [InlineData(CheckScheme.Hmac, "encoding", "X-A", "sha256", "rot13")]
    [InlineData(CheckScheme.Hmac, "prefix", "X-A", "sha256", "hex", "a\r\n")]
    [InlineData(CheckScheme.Token, "header")]
    [InlineData(CheckScheme.Token, "field", "X-A", "sha256", "hex", "", "/a")]
    [InlineData(CheckScheme.Token, "field", null, "sha256", "hex", "", "/a~2")]
    [InlineData(CheckScheme.Token, "field", null, "sha256", "hex", "", "")]
    [InlineData(CheckScheme.Basic, "user")]
    [InlineData((CheckScheme)99, "scheme")]
    public void Settings_that_cannot_work_are_named(
        CheckScheme scheme, string field, string? header =
            null, string algorithm = "sha256", string encoding = "hex", string prefix = "", string? bodyField = null)
    {
        var settings = new HookCheck
        {
            Scheme = scheme,
            Header = header,
            Algorithm = algorithm,
            Encoding = encoding,
            Prefix = prefix,
            Field = bodyField,
        };

        Assert.Equal(field, Assert.Single(CheckRules.Wrong(settings)).Field);
        Assert.Throws<ArgumentException>(() => SignatureCheck.For(settings));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(86_401)]
    public void A_tolerance_has_its_bounds(int seconds) =>
        Assert.Equal(
            "toleranceSeconds",
            Assert.Single(CheckRules.Wrong(new HookCheck { Scheme = CheckScheme.Slack, ToleranceSeconds = seconds })).Field);
}
