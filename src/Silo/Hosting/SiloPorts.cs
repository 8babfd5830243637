using System.Net;
using System.Net.Sockets;

namespace Fanfare.Hosting;

/// <summary>
/// The ports of a silo in a cluster: those that are configured; else the usual ones where other machines connect, and free ones on
/// loopback.
/// </summary>
internal readonly record struct SiloPorts(int Silo, int Gateway)
{
    private const int UsualSilo = 11111;
    private const int UsualGateway = 30000;

    public static SiloPorts Choose(NodeOptions node)
    {
        var local = node.ResolveAddress() is { } address && IPAddress.IsLoopback(address);
        return new SiloPorts(Choose(node.SiloPort, UsualSilo, local), Choose(node.GatewayPort, UsualGateway, local));
    }

    private static int Choose(int configured, int usual, bool local)
    {
        if (configured > 0)
        {
            return configured;
        }

        return local ? FindFree() : usual;
    }

    /// <summary>
    /// A port that is free now. The system gives out its ports at random, so that nobody else is given it before it is used.
    /// </summary>
    private static int FindFree()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
