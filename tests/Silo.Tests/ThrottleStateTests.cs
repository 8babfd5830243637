using Fanfare.Hosting;
using Fanfare.Limits;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fanfare;

/// <summary>What an application's limit leaves behind when its grain moves.</summary>
public sealed class ThrottleStateTests
{
    private const string Application = "app_throttled";
    private const int Rate = 7;

    [Fact]
    public async Task A_limit_that_is_in_use_says_so_and_one_that_ends_in_order_leaves_what_it_has_not_spent()
    {
        await using var host = await TestHost.StartAsync();
        var grains = host.Get<IGrainFactory>();
        var throttle = grains.GetGrain<IApplicationThrottleGrain>(Application);

        await throttle.ReserveAsync(Rate);
        Assert.True((await ReadAsync(host, throttle)).InUse);

        ThrottleState left;
        do
        {
            await grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            left = await ReadAsync(host, throttle);
        }
        while (left.InUse);

        Assert.Equal(Rate, left.Rate);
        Assert.True(left.Tokens < 1, $"It has left {left.Tokens} tokens of one that was spent.");
    }

    private static async Task<ThrottleState> ReadAsync(TestHost host, IApplicationThrottleGrain grain)
    {
        var state = new GrainState<ThrottleState>();
        await host.Get<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>("Default")
            .ReadStateAsync("application-throttle", grain.GetGrainId(), state);
        return state.State!;
    }
}
