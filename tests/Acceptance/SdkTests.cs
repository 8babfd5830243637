using Fanfare.Acceptance.Harness;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

public sealed class SdkTests
{
    [NodeFact]
    public async Task The_official_JavaScript_SDK_works_unchanged()
    {
        await using var fanfare = await FanfareProcess.StartAsync();

        var (exitCode, output) = await Node.RunAsync("sdk.mjs", "", fanfare.Url, FanfareProcess.Key);

        Assert.True(exitCode == 0 && output.TrimEnd().EndsWith("done", StringComparison.Ordinal), $"{output}\n{fanfare.Output}");
    }
}
