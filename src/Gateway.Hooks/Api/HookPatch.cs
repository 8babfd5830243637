using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;

namespace Fanfare.Hooks.Api;

/// <summary>Changes to a hook as a JSON Merge Patch (RFC 7396): what is null is as if it were left out of a new hook.</summary>
internal static class HookPatch
{
    public static JsonObject Read(byte[] body)
    {
        // What is given twice is found when it is asked for, and by then it is late.
        RequestBody.ParseJson<HookIn>(body, ["body"]);
        try
        {
            var patch = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject();
            return patch.TryGetPropertyValue("check", out var check) && check is null
                ? throw Problems.Invalid(
                    FieldError.InBody("check", "Must not be null: a hook that checks nothing says so, {\"scheme\": \"none\"}"))
                : patch;
        }
        catch (JsonException exception)
        {
            throw Problems.Invalid(new FieldError(["body"], $"Not JSON: {exception.Message}", FieldError.JsonDecode));
        }
    }

    public static HookIn Apply(Hook current, JsonObject patch)
    {
        var before = HookOut.AsAsked(current);
        if (patch["preset"] is not null)
        {
            // Another provider's ways take the place of those that the hook had, unless the patch says them itself.
            before = before with
            {
                Methods = null,
                Decoding = null,
                FormParam = null,
                Check = null,
                Handshake = null,
                DeliveryId = null,
                Fanfare = null,
                Event = before.Event! with { Type = null, Channel = null, Id = null },
            };
        }

        var merged = JsonSerializer.SerializeToNode(before, Wire.Json)!.AsObject();
        Merge(merged, patch);
        return RequestBody.ParseJson<HookIn>(JsonSerializer.SerializeToUtf8Bytes(merged, Wire.Json), ["body"]);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner && target[name] is JsonObject before)
            {
                Merge(before, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
