using System.Diagnostics;

namespace Fanfare.Telemetry;

/// <summary>
/// The trace of an event: from its producer's request over its commit to each attempt. It is kept with the event as a W3C
/// <c>traceparent</c>, so
/// that it goes on whatever happens between, and however long that takes.
/// </summary>
public static class Traces
{
    /// <summary>The name under which spans are made.</summary>
    public const string SourceName = "Fanfare";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a span; null when nobody listens.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="kind">On which side of a call it is.</param>
    /// <param name="parent">The <c>traceparent</c> of what caused it; null for none.</param>
    public static Activity? Start(string name, ActivityKind kind, string? parent) =>
        Source.HasListeners() && ActivityContext.TryParse(parent, null, out var context) ? Source.StartActivity(name, kind, context) : null;

    /// <summary>
    /// The <c>traceparent</c> that stands for a request: that of its span, if there is one; else the one that it brought, if it is one.
    /// </summary>
    public static string? ParentOf(string? brought)
    {
        if (Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            return id;
        }

        return ActivityContext.TryParse(brought, null, out _) ? brought : null;
    }
}
