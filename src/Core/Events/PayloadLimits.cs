namespace Fanfare.Events;

/// <summary>Limits and defaults that hold for every payload, however it comes in.</summary>
public static class PayloadLimits
{
    /// <summary>The most levels of JSON: 512.</summary>
    public const int MaxDepth = 512;

    /// <summary>How long a payload is kept when its producer says nothing: 90 days.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(90);
}

/// <summary>The largest payload that the process takes.</summary>
/// <param name="MaxBytes">In bytes.</param>
public sealed record PayloadLimit(int MaxBytes);
