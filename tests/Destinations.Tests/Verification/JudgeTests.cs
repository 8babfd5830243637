namespace Fanfare.Verification;

public sealed class JudgeTests
{
    [Theory]
    [InlineData(200, "abc")]
    [InlineData(201, "abc")]
    [InlineData(299, " \"abc\"\n")]
    [InlineData(200, "'abc'")]
    [InlineData(200, "{\"challenge\": \"abc\"}")]
    [InlineData(200, "\r\n { \"other\": 1, \"challenge\" : \"abc\" } ")]
    public void A_2xx_with_the_challenge_in_any_of_its_forms_passes(int status, string body) =>
        Assert.Null(HandshakeClient.Judge(status, body, "abc", strict: false));

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "abd")]
    [InlineData(200, "abcabc")]
    [InlineData(200, "\"abc")]
    [InlineData(200, "{\"challenge\": \"abd\"}")]
    [InlineData(200, "{\"challenge\": 7}")]
    [InlineData(200, "{\"challenge\": \"abc\"")]
    [InlineData(200, "[\"abc\"]")]
    [InlineData(200, "{\"token\": \"abc\"}")]
    [InlineData(302, "abc")]
    [InlineData(404, "abc")]
    [InlineData(500, "abc")]
    public void Anything_else_does_not_and_says_why(int status, string body) =>
        Assert.NotNull(HandshakeClient.Judge(status, body, "abc", strict: false));

    [Theory]
    [InlineData(200, "abc", true)]
    [InlineData(200, "\"abc\"", true)]
    [InlineData(200, "'abc'", true)]
    [InlineData(201, "abc", false)]
    [InlineData(204, "", false)]
    [InlineData(200, "abc\n", false)]
    [InlineData(200, " abc", false)]
    [InlineData(200, "{\"challenge\": \"abc\"}", false)]
    public void Strictly_only_200_and_plain_or_quoted_text_pass(int status, string body, bool passes) =>
        Assert.Equal(passes, HandshakeClient.Judge(status, body, "abc", strict: true) is null);
}
