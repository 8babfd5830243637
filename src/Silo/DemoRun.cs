using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Fanfare.Api.Http.Keys;
using Fanfare.Hosting;

namespace Fanfare.Demo;

/// <summary>Shows the main job by itself: everything in this process, over real HTTP, in a folder that is gone afterwards.</summary>
internal sealed class DemoRun(HttpClient api, TextWriter output, TimeProvider time)
{
    private const string Application = "app/demo";
    private static readonly string[] Channels = ["invoice-7"];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs the demonstration.</summary>
    /// <returns>0 when every event arrived.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var data = Directory.CreateTempSubdirectory("fanfare-demo-");
        try
        {
            await using var receiver = await DemoReceiver.StartAsync(Console.Out);
            await using var app = SiloHost.Build(
                args, builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Urls"] = "http://127.0.0.1:0",
                    ["Storage:Path"] = data.FullName,
                    ["Retry:Schedule"] = "00:00:00.5, 00:00:01",
                    ["Egress:Allow"] = "127.0.0.1",
                    ["Logging:LogLevel:Default"] = "None",
                }));
            await app.Services.PrepareStorageAsync(CancellationToken.None);
            var key = await app.Services.GetRequiredService<FirstKey>().EnsureAsync(chosen: null, CancellationToken.None);
            await app.StartAsync();
            using var api = new HttpClient { BaseAddress = new Uri(app.Urls.First() + "/api/v1/") };
            api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(ApiKeyAuthentication.Scheme, key.NewKey);
#pragma warning disable RS0030 // The host chooses the clock.
            var arrived = await new DemoRun(api, Console.Out, TimeProvider.System).ShowAsync(receiver);
#pragma warning restore RS0030
            await app.StopAsync();
            return arrived ? 0 : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task<bool> ShowAsync(DemoReceiver receiver)
    {
        await output.WriteLineAsync("An application, and an endpoint that wants its events:");
        await PostAsync("app", new { name = "Demo tenant", uid = "demo" });
        var endpoint = await PostAsync($"{Application}/endpoint", new { url = receiver.Url, uid = "receiver" });
        await output.WriteLineAsync($"  {endpoint["id"]} → {receiver.Url}");
        receiver.Secret = (await api.GetFromJsonAsync<JsonObject>($"{Application}/endpoint/receiver/secret"))!["key"]!.GetValue<string>();

        await output.WriteLineAsync("Three events of one channel, then one that the receiver refuses twice:");
        var accepted = new List<string>();
        foreach (
            var (type, number) in ((string, int)[])[
                ("invoice.created", 1), ("invoice.sent", 2), ("invoice.paid", 3), (DemoReceiver.FlakyType, 4)])
        {
            var message = await PostAsync(
                $"{Application}/msg", new { eventType = type, channels = Channels, payload = new { type, number } });
            accepted.Add(message["id"]!.GetValue<string>());
            await output.WriteLineAsync($"  accepted  {message["id"]}  {type}");
        }

        var done = await WaitAsync();
        await output.WriteLineAsync("The attempts, as GET /api/v1/app/demo/attempt/endpoint/receiver lists them (oldest first here):");
        var arrived = await WriteAttemptsAsync();
        var inOrder = done && arrived.SequenceEqual(accepted);
        await output.WriteLineAsync(inOrder ? "All four arrived, in order." : "Not everything arrived, or not in order.");
        return inOrder;
    }

    private async Task<bool> WaitAsync()
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            var stats = await api.GetFromJsonAsync<JsonObject>($"{Application}/endpoint/receiver/stats");
            if (stats!["success"]!.GetValue<int>() == 4)
            {
                return true;
            }

            await Task.Delay(Poll, time);
        }

        return false;
    }

    /// <summary>Shows the attempts, oldest first.</summary>
    /// <returns>The events that succeeded, in that order.</returns>
    private async Task<List<string>> WriteAttemptsAsync()
    {
        var arrived = new List<string>();
        var attempts = await api.GetFromJsonAsync<JsonObject>($"{Application}/attempt/endpoint/receiver");
        await output.WriteLineAsync($"  {"time",-12}  {"message",-31}  {"status",-7}  {"HTTP",4}  {"ms",5}");
        foreach (var attempt in attempts!["data"]!.AsArray().Reverse())
        {
            await output.WriteLineAsync(
                $"  {attempt!["timestamp"]!.GetValue<DateTime>():HH:mm:ss.fff}  {attempt["msgId"],-31}  {attempt["statusText"],-7}  "
                    + $"{attempt["responseStatusCode"],4}  {attempt["responseDurationMs"],5}");
            if (attempt["statusText"]!.GetValue<string>() == "success")
            {
                arrived.Add(attempt["msgId"]!.GetValue<string>());
            }
        }

        return arrived;
    }

    private async Task<JsonObject> PostAsync(string path, object body)
    {
        using var response = await api.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
