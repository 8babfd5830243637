using System.Collections.Immutable;
using System.Globalization;
using Fanfare.Api.Http;
using Fanfare.Hooks.Checks;
using Fanfare.Hooks.Intake;
using Fanfare.Hooks.Presets;
using Fanfare.Hooks.Tables;
using Fanfare.Identifiers;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Routing;

namespace Fanfare.Hooks.Api;

/// <summary>Makes a hook's settings of what was asked for, and finds everything that is wrong with it.</summary>
internal sealed class HookReader : HookFields
{
    /// <summary>The most secrets that a hook has.</summary>
    public const int MaxSecrets = 10;

    private const int MaxSecretLength = 1_024;
    private const int MaxUsers = 1_000;
    private const int MaxHeaders = 64;
    private const int MaxWindow = 30 * 86_400;
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Reads a hook.</summary>
    /// <param name="input">What was asked for.</param>
    /// <param name="before">The secrets that it has if none are given.</param>
    /// <exception cref="RefusedException">422 that names every field that is wrong.</exception>
    public static (HookSettings Settings, ImmutableArray<HookSecret>? Secrets) Read(HookIn input, ImmutableArray<HookSecret> before)
    {
        var (settings, given, errors) = TryRead(input, before);
        return errors.IsEmpty ? (settings, given) : throw Problems.Invalid(errors);
    }

    /// <summary>Reads a hook, and gives everything that is wrong with it.</summary>
    public static (HookSettings Settings, ImmutableArray<HookSecret>? Secrets, ImmutableArray<FieldError> Errors) TryRead(
        HookIn input, ImmutableArray<HookSecret> before)
    {
        var reader = new HookReader();
        var settings = reader.Settings(input, reader.Preset(input.Preset));
        var given = reader.Secrets(input.Secrets, settings.Check.Scheme);
        if (reader.Errors.Count == 0 && Lacks(settings, given ?? before) is { } why)
        {
            reader.Add($"Field required: {why}", "secrets");
        }

        return (settings, given, reader.Errors.ToImmutable());
    }

    /// <summary>Why a text cannot be the key of a secret; null when it can.</summary>
    public static string? WhyNoKey(string? key, CheckScheme scheme) =>
        key is not { Length: > 0 and <= MaxSecretLength } ? $"Must have 1 to {MaxSecretLength} characters"
        : key.Contains('\0', StringComparison.Ordinal) ? "Must not hold a NUL character"
        : scheme == CheckScheme.StandardWebhooks && key == StandardWebhooksCheck.SecretPrefix
        ? $"Must have a key after '{StandardWebhooksCheck.SecretPrefix}'"
        : null;

    private static string? Lacks(HookSettings settings, ImmutableArray<HookSecret> secrets) =>
        settings.Handshake == HookHandshake.Meta && secrets.All(static secret => !secret.OfHandshake)
            ? "the handshake 'meta' asks for a token, marked 'ofHandshake'"
        : secrets.Any(static secret => !secret.OfHandshake) ? null
        : settings.Check.Scheme != CheckScheme.None ? $"requests are checked ('{HookWords.Of(settings.Check.Scheme)}')"
        : settings.Handshake == HookHandshake.Twitter ? "the handshake 'twitter' is signed"
        : null;

    private HookSettings Preset(string? name)
    {
        if (name is null)
        {
            return new HookSettings { Route = "" };
        }

        if (HookPresets.Find(name) is { } preset)
        {
            return preset;
        }

        Add($"Must be one of {HookPresets.List}", "preset");
        return new HookSettings { Route = "" };
    }

    private HookSettings Settings(HookIn input, HookSettings preset)
    {
        var decoding = Word(input.Decoding, preset.Decoding, "decoding");
        if (input.FormParam is not null && decoding != HookDecoding.Form)
        {
            Add("Only a form has fields: set 'decoding' to 'form'", "formParam");
        }

        if (decoding == HookDecoding.CloudEvents)
        {
            foreach (
                var (given, field) in ((string?, string[])[])[
                    (input.Event?.Type, ["event", "type"]), (input.Event?.Id, ["event", "id"]), (input.DeliveryId, ["deliveryId"])])
            {
                if (given is not null)
                {
                    Add("A CloudEvent has its own", field);
                }
            }
        }

        if (
            Word(input.Handshake, preset.Handshake, "handshake") == HookHandshake.Twitter
                && Word(input.Check?.Scheme, preset.Check.Scheme, "check", "scheme") != CheckScheme.Twitter)
        {
            Add("The handshake 'twitter' signs what it is sent, so that it goes with the check 'twitter' only", "handshake");
        }

        var settings = preset with
        {
            Route = Route(input.Route),
            Description = Text(input.Description, 1_024, "description") ?? "",
            Disabled = input.Disabled ?? false,
            Methods = MethodsOf(input.Methods) ?? preset.Methods,
            Decoding = decoding,
            FormParam = Text(input.FormParam, Names.MaxLength, "formParam") ?? (decoding == HookDecoding.Form ? preset.FormParam : null),
            Event = new HookEvent
            {
                Type = Template(input.Event?.Type, "event", "type") ?? preset.Event.Type,
                Channel = Template(input.Event?.Channel, "event", "channel") ?? preset.Event.Channel,
                Id = Template(input.Event?.Id, "event", "id") ?? preset.Event.Id,
                Payload = Payload(input.Event?.Payload),
            },
            Answer = Answer(input.Answer) ?? preset.Answer,
            Check = input.Check is null ? preset.Check : Check(input.Check, preset.Check),
            Handshake = Word(input.Handshake, preset.Handshake, "handshake"),
            DeliveryId = Template(input.DeliveryId, "deliveryId") ?? preset.DeliveryId,
            RepeatWindowSeconds = Number(input.RepeatWindowSeconds, 1, MaxWindow, "repeatWindowSeconds") ?? preset.RepeatWindowSeconds,
            Fanfare = input.Fanfare is { } fanfare ? new HookFanfare { Users = Users(fanfare.Users) } : null,
        };
        if (settings is { Fanfare: not null } and not { Check.Scheme: CheckScheme.Slack, Decoding: HookDecoding.Form, FormParam: null })
        {
            Add("The built-in command takes what Slack sends: set 'preset' to 'slack-command'", "fanfare");
        }

        return settings;
    }

    private ImmutableArray<string> Users(string[]? users)
    {
        if (
            users is not { Length: > 0 and <= MaxUsers }
                || !Array.TrueForAll(users, static user => user is not null && (user == HookFanfare.Everybody || IsUserId(user))))
        {
            Add(
                $"Must have 1 to {MaxUsers} entries, each the id of a user of Slack ('U' or 'W' and 2 to 31 capitals and digits) or "
                    + $"'{HookFanfare.Everybody}'",
                "fanfare", "users");
            return [];
        }

        return [.. users];
    }

    private static bool IsUserId(string user) =>
        user is ['U' or 'W', _, _, ..] and { Length: <= 32 }
            && user.All(static letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    private string Route(string? route)
    {
        if (route is null)
        {
            Add("Field required", "route");
            return "";
        }

        try
        {
            HookRouteMatcher.For(RouteSyntax.Parse(route));
            return route;
        }
        catch (Exception exception) when (
            exception is FormatException or InvalidOperationException or ArgumentException or RouteCreationException)
        {
            Add(exception.Message, "route");
            return "";
        }
    }

    private ImmutableArray<string>? MethodsOf(string[]? methods)
    {
        if (methods is null)
        {
            return null;
        }

        ImmutableArray<string> upper = [
            .. methods.Select(static method => method?.ToUpperInvariant() ?? "").Distinct(StringComparer.Ordinal)];
        if (upper.IsEmpty || upper.Any(method => !Methods.Contains(method, StringComparer.Ordinal)))
        {
            Add($"Must be one or more of {string.Join(", ", Methods)}", "methods");
        }

        return upper;
    }

    private HookAnswer? Answer(HookAnswerIn? answer)
    {
        if (answer is null)
        {
            return null;
        }

        if (answer.Headers is { Count: > MaxHeaders })
        {
            Add($"Must have at most {MaxHeaders} headers", "answer", "headers");
            return null;
        }

        if (
            answer.Headers?.FirstOrDefault(
                static header =>
                    header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value?.Contains(
                        '{', StringComparison.Ordinal) == true)
        {
            Add("A content type has no placeholders", "answer", "headers", "content-type");
        }

        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in answer.Headers ?? [])
        {
            if (HookHeaders.WhyNot(name, value) is { } wrong)
            {
                Add(wrong, "answer", "headers");
            }
            else
            {
                headers[name] = AnswerTemplate(value, "answer", "headers", name) ?? "";
            }
        }

        return new HookAnswer
        {
            Status = Number(answer.Status, 200, 299, "answer", "status") ?? 200,
            Headers = headers.ToImmutable(),
            Body = AnswerTemplate(answer.Body, "answer", "body") ?? "",
        };
    }

    private HookCheck Check(HookCheckIn check, HookCheck preset)
    {
        var settings = new HookCheck
        {
            Scheme = Word(check.Scheme, preset.Scheme, "check", "scheme"),
            Header = Text(check.Header, Names.MaxLength, "check", "header") ?? preset.Header,
            Field = Text(check.Field, Names.MaxLength, "check", "field") ?? preset.Field,
            Algorithm = Text(check.Algorithm, Names.MaxLength, "check", "algorithm") ?? preset.Algorithm,
            Encoding = Text(check.Encoding, Names.MaxLength, "check", "encoding") ?? preset.Encoding,
            Prefix = Text(check.Prefix, Names.MaxLength, "check", "prefix") ?? preset.Prefix,
            User = Text(check.User, Names.MaxLength, "check", "user") ?? preset.User,
            ToleranceSeconds = check.ToleranceSeconds ?? preset.ToleranceSeconds,
        };
        foreach (var (field, problem) in CheckRules.Wrong(settings))
        {
            Add(problem, "check", field);
        }

        return settings;
    }

    private ImmutableArray<HookSecret>? Secrets(HookSecretIn[]? secrets, CheckScheme scheme)
    {
        if (secrets is null)
        {
            return null;
        }

        if (secrets.Length > MaxSecrets)
        {
            Add($"Must have at most {MaxSecrets} entries", "secrets");
            return [];
        }

        var result = ImmutableArray.CreateBuilder<HookSecret>();
        for (var index = 0; index < secrets.Length; index++)
        {
            if (WhyNoKey(secrets[index]?.Key, scheme) is { } wrong)
            {
                Add(wrong, "secrets", index.ToString(CultureInfo.InvariantCulture), "key");
            }
            else
            {
                result.Add(new HookSecret(secrets[index].Key!, secrets[index].ExpiresAt, secrets[index].OfHandshake));
            }
        }

        return result.ToImmutable();
    }
}
