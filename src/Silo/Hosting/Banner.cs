using Fanfare.Api.Authentication;
using Fanfare.Egress;
using Microsoft.Extensions.Options;

namespace Fanfare.Hosting;

/// <summary>What the process says when it starts.</summary>
internal static class Banner
{
    /// <summary>Shows the first key as soon as it is stored: should anything go wrong after that, it has been seen.</summary>
    public static void WriteKey(TextWriter output, FirstKeyResult firstKey, bool keyWasChosen)
    {
        if (firstKey.NewKey is { } key)
        {
            output.WriteLine(keyWasChosen ? "The first API key is the one in FANFARE_API_KEY." : $"The first API key, shown this once:  {key}");
        }
        else if (firstKey.ChosenIsUnknown)
        {
            output.WriteLine("FANFARE_API_KEY is not a key of this store, which had one before: it is ignored.");
        }
    }

    public static void Write(TextWriter output, WebApplication app)
    {
        var url = app.Urls.First();
        var data = Path.GetFullPath(app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Path);
        output.WriteLine($"Fanfare listens on {string.Join(" and ", app.Urls)}; its data is in {data}");
        output.WriteLine($"The API is {url}/api/v1, described by {url}/api/v1/openapi.json");
        var allowed = app.Services.GetRequiredService<IOptions<EgressOptions>>().Value.Allow;
        output.WriteLine(allowed.Length == 0 ? "Endpoints must have public addresses; Egress:Allow can name others." : $"Endpoints may have public addresses, and by Egress:Allow {allowed}");
        output.WriteLine();
        output.WriteLine("Next, in another terminal, with the key that the first start has shown:");
        output.WriteLine("  export FANFARE_API_KEY=…");
        output.WriteLine($"  curl {url}/api/v1/app -H \"Authorization: Bearer $FANFARE_API_KEY\"");
        output.WriteLine("lists your applications. The README has a tour that makes the first. Ctrl+C stops.");
        output.Flush();
    }
}
