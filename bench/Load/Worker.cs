using System.Text.Json;

namespace Fanfare.Bench.Load;

/// <summary>A child process's end of the pipe: takes orders, a line each (a word and JSON), and answers each by a line of JSON.</summary>
internal static class Worker
{
    /// <summary>Says that the process is ready, and answers until its input ends.</summary>
    public static async Task<int> RunAsync(string ready, Func<string, string, Task<object>> answer)
    {
        await Console.Out.WriteLineAsync(ready);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await answer(line[..space], line[(space + 1)..])));
        }

        return 0;
    }

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json) ?? throw new JsonException($"No {typeof(T)}.");
}
