using Microsoft.Extensions.Options;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Where the relay brings changes, and how fast.</summary>
public sealed class RelayOptions
{
    /// <summary>The base address of Fanfare, such as <c>https://fanfare.example</c>. It must be given.</summary>
    public Uri? Server { get; set; }

    /// <summary>An API key of the application's organization. It must be given.</summary>
    public string Key { get; set; } = "";

    /// <summary>The id or uid of the application whose endpoints get the changes. It must be given.</summary>
    public string Application { get; set; } = "";

    /// <summary>The most changes in one request: 1 to 100; 100 if it is not said.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>
    /// How long the relay waits, when it has nothing to do, before it looks at the table again: 10 ms to 1 h; 5 s if it is not said. A
    /// commit in the same process wakes it at once.
    /// </summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest wait between two tries of the same request, unless <c>Retry-After</c> asks for longer: 100 ms to 1 h; 1 min if it is not
    /// said.
    /// </summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a request may take: 100 ms to 10 min; 30 s if it is not said.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long another relay waits for one that has vanished: 100 ms to 1 h; 30 s if it is not said. It means nothing on PostgreSQL, where
    /// the lock goes with the connection.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Collects everything that is wrong before the relay starts.</summary>
internal sealed class RelayOptionsValidator : IValidateOptions<RelayOptions>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, RelayOptions options)
    {
        var errors = new List<string>();
        Check(options.Server is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Server must be an http or https address.");
        Check(options.Key.Length > 0, "Key must be given.");
        Check(options.Application.Length > 0, "Application must be given.");
        Check(options.BatchSize is >= 1 and <= 100, "BatchSize must be from 1 to 100.");
        Check(Within(options.PollEvery, TimeSpan.FromMilliseconds(10), Hour), "PollEvery must be from 10 ms to 1 h.");
        Check(Within(options.LongestWait, Tenth, Hour), "LongestWait must be from 100 ms to 1 h.");
        Check(Within(options.RequestTimeout, Tenth, TimeSpan.FromMinutes(10)), "RequestTimeout must be from 100 ms to 10 min.");
        Check(Within(options.Lease, Tenth, Hour), "Lease must be from 100 ms to 1 h.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Check(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add($"The relay's {error}");
            }
        }
    }

    private static bool Within(TimeSpan value, TimeSpan least, TimeSpan most) => value >= least && value <= most;
}
