using Fanfare.Bench.Compare;
using Fanfare.Bench.Systems;

namespace Fanfare.Bench.Peers;

internal sealed class PeerServer : IAsyncDisposable
{
    public static IEnumerable<PeerServer> Installed => [];
    public Task<PeerServer> StartAsync(Stage stage) => throw new NotSupportedException(stage.Receiver);
    public Subject Subject => throw new NotSupportedException();
    public ValueTask DisposeAsync() => default;
}
