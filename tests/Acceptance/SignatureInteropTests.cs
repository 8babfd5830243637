using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Acceptance.Harness;
using Fanfare.Hooks;
using Fanfare.Hooks.Checks;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Acceptance;

/// <summary>
/// The checks of hooks against the official packages of the schemes: what these sign is genuine, and they take what is signed to try a
/// hook.
/// </summary>
public sealed class SignatureInteropTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly (string Package, CheckScheme Scheme)[] Packages =
    [
        ("github", CheckScheme.GitHub),
        ("slack", CheckScheme.Slack),
        ("stripe", CheckScheme.Stripe),
        ("standardwebhooks", CheckScheme.StandardWebhooks),
        ("svix", CheckScheme.StandardWebhooks),
    ];

    private static readonly string[] Bodies = [
        "{}", """{"text": "naïve \u2028 🎺", "n": 1.50}""", new JsonObject { ["text"] = new string('x', 100_000) }.ToJsonString()];

    [NodeFact]
    public async Task What_the_official_packages_sign_is_genuine_and_nothing_else_is()
    {
        var now = TimeProvider.System.GetUtcNow();
        var cases = Cases().ToList();

        var signed = await RunAsync(cases.Select(one => new JsonObject
        {
            ["scheme"] = one.Package,
            ["secret"] = Secret,
            ["body"] = one.Body,
            ["timestamp"] = now.ToUnixTimeSeconds(),
            ["id"] = "msg_1",
        }));

        foreach (var (one, line) in cases.Zip(signed))
        {
            var request = new CheckedRequest(new HeaderDictionary(), Encoding.UTF8.GetBytes(one.Body));
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(line)!)
            {
                request.Headers[name] = value;
            }

            var check = SignatureCheck.For(new HookCheck { Scheme = one.Scheme });
            Assert.True(
                check.Refuse(request, ["another", Secret], now) is null, $"{one.Package}: {check.Refuse(request, [Secret], now)} {line}");
            request.Body = Encoding.UTF8.GetBytes(one.Body + " ");
            Assert.Equal("The signature is of none of the hook's secrets", check.Refuse(request, ["another", Secret], now));
        }
    }

    [NodeFact]
    public async Task What_is_signed_to_try_a_hook_is_genuine_to_the_official_packages()
    {
        var now = TimeProvider.System.GetUtcNow();
        var cases = Cases().ToList();

        var verified = await RunAsync(cases.Select(one =>
        {
            var request = new CheckedRequest(new HeaderDictionary(), Encoding.UTF8.GetBytes(one.Body));
            SignatureCheck.For(new HookCheck { Scheme = one.Scheme }).Sign(request, Secret, "msg_1", now);
            return new JsonObject
            {
                ["scheme"] = one.Package,
                ["secret"] = Secret,
                ["body"] = one.Body,
                ["headers"] = new JsonObject(
                    request.Headers.Select(
                        static header => KeyValuePair.Create(header.Key.ToLowerInvariant(), (JsonNode?)header.Value.ToString()))),
            };
        }));

        Assert.All(verified, static line => Assert.Equal("ok", line));
    }

    private static IEnumerable<(string Package, CheckScheme Scheme, string Body)> Cases() =>
        from package in Packages
        from body in Bodies
        select (package.Package, package.Scheme, body);

    private static async Task<string[]> RunAsync(IEnumerable<JsonObject> requests)
    {
        var lines = requests.Select(static request => request.ToJsonString()).ToList();
        var (exitCode, output) = await Node.RunAsync("sign.mjs", string.Join('\n', lines));
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(exitCode == 0 && answers.Length == lines.Count, output);
        return answers;
    }
}
