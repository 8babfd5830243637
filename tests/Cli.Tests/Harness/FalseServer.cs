using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fanfare.Harness;

/// <summary>A server that is no Fanfare, and answers to everything with the same.</summary>
internal sealed class FalseServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FalseServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<FalseServer> StartAsync(string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = new FalseServer(builder.Build());
        server._app.Urls.Add("http://127.0.0.1:0");
        server._app.Run(http => http.Response.WriteAsync(answer));
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
