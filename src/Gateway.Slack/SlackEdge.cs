using Fanfare.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Fanfare.Slack;

/// <summary>What goes wrong inside, in Slack's words.</summary>
internal sealed partial class SlackEdge(ILogger<SlackEdge> logger)
{
    /// <summary>Translates what a request ended with.</summary>
    /// <returns>Null for what is our own mistake, which is the API's edge to answer.</returns>
    public SlackRefusedException? Translate(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case SlackRefusedException refused:
                return refused;
            case RefusedException { Body: ErrorBody body } refused:
                return refused.Status >= 500
                    ? SlackRefusedException.Unavailable() : new SlackRefusedException(refused.Status, body.Code, body.Detail);
            case BadHttpRequestException bad:
                return new SlackRefusedException(bad.StatusCode, "request_unreadable");
            case UnstorableTextException:
                return new SlackRefusedException(400, "invalid_payload");
            case TimeoutException or OutcomeUnknownException or StoreUnavailableException or OrleansException:
                LogUnavailable(exception, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "");
                return SlackRefusedException.Unavailable();
            default:
                return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Endpoint} was answered 503")]
    private partial void LogUnavailable(Exception exception, string method, string endpoint);
}
