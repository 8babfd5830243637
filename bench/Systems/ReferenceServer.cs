using System.Globalization;
using Fanfare.Bench.Load;

namespace Fanfare.Bench.Systems;

/// <summary>A reference in a process of its own.</summary>
internal sealed class ReferenceServer : IAsyncDisposable
{
    private readonly Child _child;

    private ReferenceServer(string name, Child child, bool delivers)
    {
        _child = child;
        Subject = new Subject(name, child.Ready + "/events", "none", [child.Id], []) { Delivers = delivers };
    }

    public Subject Subject { get; }

    /// <summary>Answers 202, and that is all.</summary>
    public static async Task<ReferenceServer> AcceptAsync() =>
        new("accept", await Child.StartAsync("reference", "", "1", "0"), delivers: false);

    /// <summary>Posts each event on to endpoints, signed.</summary>
    public static async Task<ReferenceServer> LoopAsync(string name, string receiver, int concurrency = 64, int endpoints = 1) =>
        new(
            name,
            await Child.StartAsync(
                "reference", receiver, concurrency.ToString(CultureInfo.InvariantCulture),
                endpoints.ToString(CultureInfo.InvariantCulture)),
            delivers: true);

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}
