using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Fanfare.Api.Http.Bodies;
using Fanfare.Identifiers;
using Fanfare.Retries;

namespace Fanfare.Api.Retries;

/// <summary>Reads retry policies and says which of their fields is wrong.</summary>
internal static class RetryPolicyReader
{
    private const int MaxHandlers = 20;
    private const int MaxListed = 100;
    private const int MaxRetries = 1_000;
    private const double MaxSeconds = 30 * 86_400;

    private static readonly ImmutableArray<string> Failures =
        [RetryFailures.ConnectionError, RetryFailures.RateLimited, RetryFailures.ServerError, RetryFailures.AnyFailure];

    /// <summary>Reads a policy.</summary>
    /// <exception cref="RetryPolicyException">It is wrong; the exception names the field.</exception>
    public static RetryPolicy Read(JsonElement json)
    {
        var handlers = Fields(json, [], "handlers").GetValueOrDefault("handlers");
        if (handlers.ValueKind != JsonValueKind.Array || handlers.GetArrayLength() is 0 or > MaxHandlers)
        {
            throw new RetryPolicyException(["handlers"], $"Must be a list of 1 to {MaxHandlers} rules");
        }

        return new RetryPolicy
        {
            Handlers = [
                .. handlers.EnumerateArray().Select(
                    static (rule, index) => Rule(rule, ["handlers", index.ToString(CultureInfo.InvariantCulture)]))],
        };
    }

    private static RetryRule Rule(JsonElement json, ImmutableArray<string> at)
    {
        var fields = Fields(json, at, "on", "interval", "jitter", "maxRetries", "maxAgeSeconds");
        var on = Text(fields, at, "on") ?? throw new RetryPolicyException([.. at, "on"], "Field required");
        var known = Failures.Contains(on);
        if (known != fields.ContainsKey("interval"))
        {
            throw new RetryPolicyException(
                [.. at, "interval"],
                known ? "Field required" : $"A registered handler has its own; only {string.Join(", ", Failures)} take one");
        }

        if (!known)
        {
            return fields.Count == 1
                ? new RetryRule { On = on } : throw new RetryPolicyException(at, "A registered handler takes no field but 'on'");
        }

        var rule = new RetryRule
        {
            On = on,
            Interval = Interval(fields["interval"], [.. at, "interval"]),
            Jitter = fields.TryGetValue("jitter", out var jitter) ? Jitter(jitter, [.. at, "jitter"]) : null,
            MaxRetries = (int?)Number(fields, at, "maxRetries", 0, MaxRetries, whole: true),
            MaxAgeSeconds = Number(fields, at, "maxAgeSeconds", 0, MaxSeconds),
        };
        return rule.MaxRetries is null && rule.MaxAgeSeconds is null && rule.Interval.Type != RetryInterval.ByList
            ? throw new RetryPolicyException([.. at, "maxRetries"], "Field required, or maxAgeSeconds, so that it comes to an end")
            : rule;
    }

    private static RetryInterval Interval(JsonElement json, ImmutableArray<string> at)
    {
        var fields = Fields(json, at, "type", "seconds", "factor", "capSeconds", "list");
        var type = Text(fields, at, "type");
        return type switch
        {
            RetryInterval.Fixed => new RetryInterval { Type = type, Seconds = Needed("seconds") },
            RetryInterval.Exponential => new RetryInterval
            {
                Type = type,
                Seconds = Needed("seconds"),
                Factor = Number(fields, at, "factor", 1, 100),
                CapSeconds = Number(fields, at, "capSeconds", 0, MaxSeconds) ?? MaxSeconds,
            },
            RetryInterval.ByList => new RetryInterval { Type = type, List = List(fields, at) },
            _ => throw new RetryPolicyException([.. at, "type"], "Must be 'fixed', 'exponential' or 'list'"),
        };

        double Needed(string name) =>
            Number(fields, at, name, 0, MaxSeconds) ?? throw new RetryPolicyException([.. at, name], "Field required");
    }

    private static ImmutableArray<double> List(Dictionary<string, JsonElement> fields, ImmutableArray<string> at)
    {
        at = [.. at, "list"];
        return fields.TryGetValue("list", out var list) && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() is > 0 and <= MaxListed
            ? [
                .. list.EnumerateArray().Select(
                    (wait, index) => Number(wait, [.. at, index.ToString(CultureInfo.InvariantCulture)], 0, MaxSeconds, whole: false))]
            : throw new RetryPolicyException(at, $"Must be a list of 1 to {MaxListed} waits, in seconds");
    }

    private static RetryJitter Jitter(JsonElement json, ImmutableArray<string> at)
    {
        var fields = Fields(json, at, "type", "percent", "seconds");
        var type = Text(fields, at, "type");
        return type switch
        {
            RetryJitter.None or RetryJitter.Full or RetryJitter.Equal => new RetryJitter { Type = type },
            RetryJitter.ByPercent => new RetryJitter
            {
                Type = type,
                Percent = Number(fields, at, "percent", 0, 100) ?? throw new RetryPolicyException([.. at, "percent"], "Field required"),
            },
            RetryJitter.Additive => new RetryJitter
            {
                Type = type,
                Seconds = Number(fields, at, "seconds", 0, MaxSeconds)
                    ?? throw new RetryPolicyException([.. at, "seconds"], "Field required"),
            },
            _ => throw new RetryPolicyException([.. at, "type"], "Must be 'none', 'full', 'equal', 'percent' or 'additive'"),
        };
    }

    /// <summary>An object's fields, without those that are null.</summary>
    private static Dictionary<string, JsonElement> Fields(JsonElement json, ImmutableArray<string> at, params ReadOnlySpan<string> known)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new RetryPolicyException(at, "Must be an object");
        }

        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in json.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw new RetryPolicyException(
                    [.. at, field.Name], $"There is no such field; there are {string.Join(", ", known.ToArray())}");
            }

            if (field.Value.ValueKind != JsonValueKind.Null)
            {
                fields[field.Name] = field.Value;
            }
        }

        return fields;
    }

    private static string? Text(Dictionary<string, JsonElement> fields, ImmutableArray<string> at, string name) =>
        fields.TryGetValue(name, out var value)
        ? value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= Names.MaxLength } text
            ? text
            : throw new RetryPolicyException([.. at, name], $"Must be a text of 1 to {Names.MaxLength} characters")
        : null;

    private static double? Number(
        Dictionary<string, JsonElement> fields, ImmutableArray<string> at, string name, double min, double max, bool whole = false) =>
        fields.TryGetValue(name, out var value) ? Number(value, [.. at, name], min, max, whole) : null;

    private static double Number(JsonElement value, ImmutableArray<string> at, double min, double max, bool whole) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max
            && (!whole || Math.Floor(number) == number)
            ? number
            : throw new RetryPolicyException(
                at, string.Create(CultureInfo.InvariantCulture, $"Must be a {(whole ? "whole " : "")}number from {min} to {max}"));
}

/// <summary>A field of a retry policy is wrong.</summary>
public sealed class RetryPolicyException(ImmutableArray<string> location, string message) : Exception(message)
{
    /// <summary>Where the field is, from the policy down.</summary>
    public ImmutableArray<string> Location => location;
}

/// <summary>A retry policy: the name of one of the organization's, or one of its own.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RetryPolicyAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not JsonElement { ValueKind: not JsonValueKind.Null } json)
        {
            return ValidationResult.Success;
        }

        if (json.ValueKind == JsonValueKind.String)
        {
            return Names.Check(json.GetString()!);
        }

        try
        {
            RetryPolicyReader.Read(json);
            return ValidationResult.Success;
        }
        catch (RetryPolicyException exception)
        {
            return new NestedResult(exception.Location, exception.Message);
        }
    }
}
