namespace Fanfare.Output;

/// <summary>One thing to show of what a command has found: a column of a table, or a line of a description.</summary>
/// <param name="Name">Its name, as the API has it.</param>
/// <param name="Cell">Its value as text; it may hold anything, for whoever shows it cleans it.</param>
/// <param name="Whole">Whether a table breaks it over no lines, so that it can be copied.</param>
internal sealed record Field<T>(string Name, Func<T, string?> Cell, bool Whole = false);
