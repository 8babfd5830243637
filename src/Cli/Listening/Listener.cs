using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Listening;

/// <summary>An HTTP server on this machine's loopback address alone.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(1);
    private readonly WebApplication _app;

    private Listener(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="handle">Answers every request.</param>
    public static async Task<Listener> StartAsync(int port, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var listener = new Listener(builder.Build());
        listener._app.Run(handle);
        await listener._app.StartAsync();
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(StopWithin);
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }
}
