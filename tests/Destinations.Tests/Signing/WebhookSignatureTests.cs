using System.Text;
using Fanfare.Endpoints;

namespace Fanfare.Signing;

public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void It_is_the_one_that_the_specification_gives_as_its_example() =>
        Assert.Equal(Expected, Sign(new EndpointSecret(Secret, null)));

    [Fact]
    public void A_secret_that_was_made_for_another_style_signs_with_the_bytes_of_its_text() =>
        Assert.Equal(
            (Sign(new EndpointSecret("whsec_" + Convert.ToBase64String("any text"u8), null)),
                Sign(new EndpointSecret("whsec_" + Convert.ToBase64String("whsec_!!!"u8), null))),
            (Sign(new EndpointSecret("any text", null)), Sign(new EndpointSecret("whsec_!!!", null))));

    [Fact]
    public void Every_secret_that_has_not_expired_signs()
    {
        var other = new EndpointSecret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", Time.AddSeconds(1));

        var signatures = Sign(new EndpointSecret(Secret, null), other).Split(' ');

        Assert.Equal(2, signatures.Length);
        Assert.Equal(Expected, signatures[0]);
        Assert.Equal(Sign(other), signatures[1]);
    }

    [Fact]
    public void An_expired_secret_does_not_sign() =>
        Assert.Equal(Expected, Sign(new EndpointSecret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", Time), new EndpointSecret(Secret, null)));

    private static string Sign(params EndpointSecret[] secrets) =>
        WebhookSignature.For("msg_p5jXN8AQM9LWM0D4loKWxJek", Time, Encoding.UTF8.GetBytes("""{"test": 2432232314}"""), [.. secrets]);
}
