using System.Text;
using System.Text.Json;

namespace Fanfare.Webhooks;

/// <summary>The fields of a form, as they came.</summary>
internal sealed class FormFields(PayloadOptions options)
{
    private readonly List<FormField> _fields = [];

    /// <exception cref="HookRejected">There are too many, or its name is too long.</exception>
    public void Add(FormField field)
    {
        if (_fields.Count >= options.MaxFields)
        {
            throw new HookRejected(400, $"The form has more than {options.MaxFields} fields.");
        }

        // A name cannot have more bytes than three for each character.
        if (field.Name.Length * 3 > options.MaxKeyLength && Encoding.UTF8.GetByteCount(field.Name) > options.MaxKeyLength)
        {
            throw new HookRejected(400, $"A field of the form has a name of more than {options.MaxKeyLength} bytes.");
        }

        _fields.Add(field);
    }

    public FormField? First(string name) => _fields.Find(field => field.Name == name);

    public IEnumerable<FormField> All(string name) => _fields.Where(field => field.Name == name);

    /// <summary>An object, its fields in the order of their first values.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonText.Writing))
        {
            writer.WriteStartObject();
            foreach (var field in _fields.GroupBy(static field => field.Name).Select(static group => group.ToArray()))
            {
                writer.WritePropertyName(field[0].Name);
                WriteValues(writer, field);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteValues(Utf8JsonWriter writer, FormField[] values)
    {
        if (values is [var only])
        {
            only.WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        foreach (var value in values)
        {
            value.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}

/// <summary>A field of a form.</summary>
/// <param name="Name">As the form has it.</param>
/// <param name="Value">Its text; empty for a file.</param>
/// <param name="File">The file that it is, or null.</param>
internal sealed record FormField(string Name, string Value, FormFile? File = null)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (File is null)
        {
            writer.WriteStringValue(Value);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("filename", File.Name);
        writer.WriteString("contentType", File.ContentType);
        writer.WriteBase64String("base64", File.Content);
        writer.WriteEndObject();
    }
}

/// <summary>A file of a multipart form.</summary>
internal sealed record FormFile(string Name, string ContentType, byte[] Content);
