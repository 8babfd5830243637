using System.Security.Cryptography;
using System.Text;
using Fanfare.Api.Endpoints;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Paging;
using Fanfare.Replays;

namespace Fanfare.Slack.Commands.Builtin;

/// <summary>Delivers a message once more, beside whatever is scheduled; once for each use of the command.</summary>
internal sealed class BuiltinResend(
    EventStore events, EndpointStore endpoints, AttemptStore attempts, BackgroundTaskStore tasks, EndpointChange change, TimeProvider time)
{
    private const int PageSize = 250;

    /// <summary>For so long the same use is known.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Does it, and says to which endpoints.</summary>
    public async Task<string> RunAsync(BuiltinJob job)
    {
        if (await events.FindAsync(job.ApplicationId, job.First, CancellationToken.None) is not { } message)
        {
            return $"Not done: there is no message `{SlackMarkup.Escape(job.First)}`.";
        }

        if (message.Payload is null)
        {
            return $"Not done: the payload of `{message.Id}` was expunged or is past its retention.";
        }

        var targets = job.Second.Length == 0
            ? await ReadRecipientsAsync(message)
            : await endpoints.FindAsync(job.ApplicationId, job.Second, CancellationToken.None) is { } named ? [named] : null;
        if (targets is null)
        {
            return $"Not done: there is no endpoint `{SlackMarkup.Escape(job.Second)}`.";
        }

        var lines = new List<string>();
        foreach (var endpoint in targets)
        {
            lines.Add($"• {BuiltinStatus.NameOf(endpoint)}: {await ResendAsync(job, message, endpoint)}");
        }

        return lines.Count == 0
            ? $"Not done: no endpoint got `{message.Id}` or is owed it; name one."
            : $"`{message.Id}`, once more:\n{string.Join('\n', lines)}";
    }

    private async Task<List<Endpoint>> ReadRecipientsAsync(AcceptedEvent message)
    {
        var found = new List<Endpoint>();
        while (true)
        {
            var rows = await attempts.ListEndpointsAsync(
                message, new PageRequest(PageSize, found.Count == 0 ? null : found[^1].Id), CancellationToken.None);
            found.AddRange(rows.Take(PageSize).Select(static row => row.Endpoint));
            if (rows.Count <= PageSize)
            {
                return found;
            }
        }
    }

    private async Task<string> ResendAsync(BuiltinJob job, AcceptedEvent message, Endpoint endpoint)
    {
        if (endpoint is { AwaitsVerification: true, Verification.Hold: false })
        {
            return "not verified, nothing is owed to it";
        }

        var now = Timestamp.Now(time);
        var key = new IdempotencyKey
        {
            Key = Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes($"fanfare\n{job.HookName}\n{job.TriggerId}\n{message.Id}\n{endpoint.Id}"))),
            RequestHash = "",
            Status = 202,
            ExpiresAt = now + Window,
        };
        var result = await tasks.ResendAsync(
            endpoint, message, LaneName.OfOne(EntityId.New(EntityId.Attempt, time)), now, key, CancellationToken.None);
        if (result is WriteResult.Written)
        {
            await change.WakeAsync(endpoint.Id);
        }

        return result switch
        {
            WriteResult.Written when endpoint.Held => "on its way once it is enabled and verified",
            WriteResult.Written => "on its way",
            WriteResult.Repeated => "on its way already",
            _ => "it is gone",
        };
    }
}
