using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Fanfare.Api.Http;
using Fanfare.Changes;
using Fanfare.Events;

namespace Fanfare.Api.Changes;

/// <summary>Reads the body of a change or of a batch in one pass, without building what the changes hold.</summary>
internal static class ChangeReader
{
    /// <summary>The most changes of one request.</summary>
    public const int MaxChanges = 100;

    private const string Batch = "changes";

    /// <summary>Reads a body.</summary>
    /// <exception cref="RefusedException">422 that names every field that is wrong, of every change.</exception>
    public static ImmutableArray<Change> Read(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw NotJson("Not UTF-8");
        }

        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
        try
        {
            return Read(ref json, body);
        }
        catch (JsonException exception)
        {
            throw NotJson($"Not JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            throw NotJson("A field's name holds half of a surrogate pair");
        }
    }

    private static ImmutableArray<Change> Read(ref Utf8JsonReader json, ReadOnlySpan<byte> body)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw NotJson("Must be a JSON object");
        }

        var single = new ChangeFields(["body"]);
        List<ChangeFields>? batch = null;
        var errors = ImmutableArray.CreateBuilder<FieldError>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = json.GetString()!;
            json.Read();
            if (field != Batch)
            {
                single.Read(ref json, field, body);
            }
            else if (batch is null)
            {
                batch = ReadBatch(ref json, body, errors);
            }
            else
            {
                errors.Add(FieldError.InBody(Batch, "Given twice"));
                json.Skip();
            }
        }

        if (json.Read())
        {
            throw new JsonException("There is something after the object.");
        }

        if (batch is not null)
        {
            errors.AddRange(
                single.Given.Select(static field => FieldError.InBody(field, $"Stands in each of '{Batch}', and not beside them")));
        }

        var changes = ImmutableArray.CreateBuilder<Change>();
        foreach (var fields in batch ?? [single])
        {
            if (fields.Finish(errors) is { } change)
            {
                changes.Add(change);
            }
        }

        return errors.Count == 0 ? changes.ToImmutable() : throw Problems.Invalid(errors.ToImmutable());
    }

    private static List<ChangeFields> ReadBatch(ref Utf8JsonReader json, ReadOnlySpan<byte> body, ImmutableArray<FieldError>.Builder errors)
    {
        var batch = new List<ChangeFields>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            errors.Add(FieldError.InBody(Batch, "Must be a list of changes", FieldError.JsonDecode));
            json.Skip();
            return batch;
        }

        var count = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            // What is too much is not looked at.
            if (++count <= MaxChanges)
            {
                ReadOne(ref json, body, ["body", Batch, (count - 1).ToString(CultureInfo.InvariantCulture)], batch, errors);
            }
            else
            {
                json.Skip();
            }
        }

        if (count is 0 or > MaxChanges)
        {
            errors.Add(FieldError.InBody(Batch, $"Must have 1 to {MaxChanges} entries"));
        }

        return batch;
    }

    private static void ReadOne(
        ref Utf8JsonReader json, ReadOnlySpan<byte> body, ImmutableArray<string> location, List<ChangeFields> batch,
        ImmutableArray<FieldError>.Builder errors)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add(new FieldError(location, "Must be an object", FieldError.JsonDecode));
            json.Skip();
            return;
        }

        var fields = new ChangeFields(location);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = json.GetString()!;
            json.Read();
            fields.Read(ref json, field, body);
        }

        batch.Add(fields);
    }

    private static RefusedException NotJson(string why) => Problems.Invalid(new FieldError(["body"], why, FieldError.JsonDecode));
}
