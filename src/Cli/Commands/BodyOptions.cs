using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Api;

namespace Fanfare.Commands;

/// <summary>Options that each set a field of a request's body. What is not given is left out of it.</summary>
internal sealed class BodyOptions
{
    private readonly List<(Option Option, string Field, Func<ParseResult, object?> Value)> _fields = [];

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any other field of the API; what is no JSON is text",
        HelpName = "FIELD=JSON",
        DefaultValueFactory = static _ => [],
    };

    public BodyOptions() => _set.Validators.Add(static result =>
    {
        foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            result.AddError($"--set takes FIELD=JSON, not '{token.Value}'");
        }
    });

    public BodyOptions Text(string name, string field, string description, string help) =>
        With(new Option<string>(name) { Description = description, HelpName = help }, field);

    public BodyOptions List(string name, string field, string description) => With(TextList.Option(name, description), field);

    public BodyOptions Number(string name, string field, string description) =>
        With(new Option<int>(name) { Description = description, HelpName = "NUMBER" }, field);

    public BodyOptions Flag(string name, string field, string description) =>
        With(new Option<bool>(name) { Description = description, HelpName = "true|false" }, field);

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        _fields.ForEach(field => command.Add(field.Option));
        command.Add(_set);
        return command;
    }

    /// <summary>The body that a command line asks for.</summary>
    public JsonObject Read(ParseResult parsed)
    {
        var body = new JsonObject();
        foreach (var (_, field, value) in _fields.Where(field => parsed.GetResult(field.Option) is not null))
        {
            body[field] = JsonSerializer.SerializeToNode(value(parsed), ApiJson.Options);
        }

        foreach (
            var (field, json) in parsed.GetValue(_set)!.Select(static set => set.Split('=', 2)).Select(
                static parts => (parts[0], parts[1])))
        {
            body[field] = JsonOrText(json);
        }

        return body;
    }

    private static JsonNode? JsonOrText(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    private BodyOptions With<T>(Option<T> option, string field)
    {
        _fields.Add((option, field, parsed => parsed.GetValue(option)));
        return this;
    }
}
