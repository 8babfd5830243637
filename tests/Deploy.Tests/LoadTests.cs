using Fanfare.Deploy.Harness;

namespace Fanfare.Deploy;

public sealed class LoadTests
{
    [ScriptFact]
    public async Task The_load_of_the_rolling_restart_knows_what_is_lost_out_of_order_or_changed() =>
        Assert.Contains("# pass 6", await Tool.RunScriptAsync("ledger.mjs", "", "--test", "--test-reporter=tap"), StringComparison.Ordinal);
}
