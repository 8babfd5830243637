using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using Fanfare.Api.Applications;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Events;
using Fanfare.Identifiers;

namespace Fanfare.Api.Messages;

/// <summary>Reads the body of a publish in one pass, without building the payload: its bytes are cut out as they stand.</summary>
internal ref partial struct MessageReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly ImmutableArray<FieldError>.Builder _errors;
    private Utf8JsonReader _json;
    private HashSet<string>? _seen;
    private string? _eventType;
    private byte[]? _payload;
    private string? _eventId;
    private ImmutableArray<string> _channels = [];
    private ImmutableArray<string> _tags = [];
    private TimeSpan? _retention;
    private ApplicationIn? _application;

    private MessageReader(ReadOnlySpan<byte> body)
    {
        _body = body;
        _errors = ImmutableArray.CreateBuilder<FieldError>();
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="RefusedException">422 that names every field that is wrong.</exception>
    public static (EventDraft Draft, ApplicationIn? Application) Read(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw Problems.Invalid(new FieldError(["body"], "Not UTF-8", FieldError.JsonDecode));
        }

        var reader = new MessageReader(body);
        try
        {
            return reader.Read();
        }
        catch (JsonException exception)
        {
            throw Problems.Invalid(new FieldError(["body"], $"Not JSON: {exception.Message}", FieldError.JsonDecode));
        }
        catch (InvalidOperationException)
        {
            throw Problems.Invalid(new FieldError(["body"], "A field's name holds half of a surrogate pair", FieldError.JsonDecode));
        }
    }

    private (EventDraft Draft, ApplicationIn? Application) Read()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject)
        {
            throw Problems.Invalid(new FieldError(["body"], "Must be a JSON object", FieldError.JsonDecode));
        }

        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ReadField();
        }

        if (_json.Read())
        {
            throw new JsonException("There is something after the object.");
        }

        if (_eventType is null && !Failed("eventType"))
        {
            Add("eventType", "Field required");
        }

        if (_payload is null && !Failed("payload"))
        {
            Add("payload", "Field required");
        }

        return _errors.Count == 0
            ? (new EventDraft
            {
                EventType = _eventType!,
                Payload = _payload!,
                EventId = _eventId,
                Channels = _channels,
                Tags = _tags,
                PayloadRetention = _retention ?? PayloadLimits.DefaultRetention,
            }, _application)
            : throw Problems.Invalid(_errors.ToImmutable());
    }

    private void ReadField()
    {
        var field = _json.GetString()!;
        _json.Read();
        switch (field)
        {
            case "eventType":
                _eventType = Once(field) ? Name(field, required: true) : _eventType;
                break;
            case "eventId":
                _eventId = Once(field) ? EventId(field) : _eventId;
                break;
            case "payload":
                _payload = Once(field) ? Slice(field) : _payload;
                break;
            case "channels":
                _channels = Once(field) ? NameSet(field, min: 1, Names.MaxChannelLength) : _channels;
                break;
            case "tags":
                _tags = Once(field) ? NameSet(field, min: 0, Names.MaxLength) : _tags;
                break;
            case "payloadRetentionPeriod":
                _retention = Once(field) && Whole(field, 5, 90) is { } days ? TimeSpan.FromDays(days) : _retention;
                break;
            case "payloadRetentionHours":
                _retention = Once(field) && Whole(field, 1, 2160) is { } hours ? TimeSpan.FromHours(hours) : _retention;
                break;
            case "application":
                _application = Once(field) ? Application() : _application;
                break;
            case "deliverAt" or "transformationsParams" when _json.TokenType != JsonTokenType.Null:
                Add(field, "Not supported");
                _json.Skip();
                break;
            default:
                _json.Skip();
                break;
        }
    }

    private ApplicationIn? Application()
    {
        if (_json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        var application = RequestBody.ParseJson<ApplicationIn>(_body[start..(int)_json.BytesConsumed], ["body", "application"]);
        _errors.AddRange(RequestBody.Check(application, ["body", "application"]));
        return application;
    }

    private void Add(string field, string message, string type = FieldError.ValueError)
    {
        if (!Failed(field))
        {
            _errors.Add(FieldError.InBody(field, message, type));
        }
    }

    private readonly bool Failed(string field) => _errors.Any(error => error.Loc[1] == field);
}
