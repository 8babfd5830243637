using Fanfare.Egress;
using Microsoft.Extensions.Options;

namespace Fanfare.Hosting;

/// <summary>What the process says when it starts.</summary>
internal static class Banner
{
    public static void Write(TextWriter output, WebApplication app)
    {
        var url = app.Urls.First();
        var storage = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var data = storage.Store == StorageOptions.Postgres ? "PostgreSQL" : Path.GetFullPath(storage.Path);
        output.WriteLine($"Fanfare listens on {string.Join(" and ", app.Urls)}; its data is in {data}");
        if (app.Services.GetRequiredService<IOptions<NodeOptions>>().Value.Role == NodeOptions.Silo)
        {
            output.Flush();
            return;
        }

        output.WriteLine($"The API is {url}/api/v1, described by {url}/api/v1/openapi.json");
        var allowed = app.Services.GetRequiredService<IOptions<EgressOptions>>().Value.Allow;
        output.WriteLine(
            allowed.Length == 0 ? "Endpoints must have public addresses; Egress:Allow can name others."
                : $"Endpoints may have public addresses, and by Egress:Allow {allowed}");
        output.WriteLine();
        output.WriteLine("Next, in another terminal, with the key that the first start has shown:");
        output.WriteLine("  export FANFARE_API_KEY=…");
        output.WriteLine($"  curl {url}/api/v1/app -H \"Authorization: Bearer $FANFARE_API_KEY\"");
        output.WriteLine("lists your applications. The README has a tour that makes the first. Ctrl+C stops.");
        output.Flush();
    }
}
