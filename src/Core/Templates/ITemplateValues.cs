using System.Text.Json;

namespace Fanfare.Templates;

/// <summary>What there is for the placeholders of a template.</summary>
public interface ITemplateValues
{
    /// <summary>The event's payload.</summary>
    JsonElement Payload { get; }

    /// <summary>A value as text; null when there is none. A text that is empty is none.</summary>
    string? Find(Placeholder placeholder);
}
