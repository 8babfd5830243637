using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack.WebApi;

/// <summary>A method of the Web API.</summary>
internal abstract class WebApiMethod
{
    /// <summary>As in its URL: <c>chat.postMessage</c>.</summary>
    public abstract string Name { get; }

    public virtual bool NeedsToken => true;

    /// <exception cref="SlackRefusedException">Slack's word for what is wrong.</exception>
    public abstract Task<WebApiAnswer> RunAsync(WebApiCall call, CancellationToken cancellationToken);
}

/// <summary>A call of a method.</summary>
/// <param name="Arguments">What it was called with.</param>
/// <param name="Caller">Who calls; null when the method needs no token.</param>
/// <param name="Request">The request itself.</param>
internal sealed record WebApiCall(WebApiArguments Arguments, SlackCaller? Caller, HttpRequest Request)
{
    public SlackToken Token => Caller!.Token;

    public string ApplicationId => Token.ApplicationId;
}

/// <summary>What a method answers.</summary>
/// <param name="Fields">Writes its fields, after <c>ok</c>.</param>
/// <param name="NextCursor">From where to go on; empty at the end, null for a method without pages.</param>
/// <param name="Error">The word when it is not ok.</param>
internal sealed record WebApiAnswer(Action<Utf8JsonWriter> Fields, string? NextCursor = null, string? Error = null);
