using System.Globalization;
using System.Text.RegularExpressions;
using Fanfare.Identifiers;
using Npgsql;

namespace Fanfare.Sources.Postgres;

/// <summary>What the settings of a source must be, so far as it can be said without its database.</summary>
internal static partial class SourceRules
{
    private const int MaxModelLength = 128;

    /// <summary>What is wrong, each with the setting that it is about.</summary>
    public static IEnumerable<(string Setting, string Wrong)> Check(PostgresSourceSettings source)
    {
        if (!SourceName().IsMatch(source.Name))
        {
            yield return (nameof(source.Name), $"'{source.Name}' must have 1 to 40 lower-case letters, digits and '_'");
        }

        if (WrongConnection(source.ConnectionString) is { } wrong)
        {
            yield return (nameof(source.ConnectionString), wrong);
        }

        if (Names.Check(source.Application) is { ErrorMessage: { } message })
        {
            yield return (nameof(source.Application), $"the id or uid of an application: {message}");
        }

        if (!SlotName().IsMatch(source.SlotName))
        {
            yield return (nameof(source.Slot), $"'{source.SlotName}' must have 1 to 63 lower-case letters, digits and '_'");
        }

        if (source.PublicationName.Length is 0 or > 63)
        {
            yield return (nameof(source.Publication), "must have 1 to 63 characters");
        }

        if (source.Tables.Count == 0)
        {
            yield return (nameof(source.Tables), "names no table");
        }

        for (var index = 0; index < source.Tables.Count; index++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{nameof(source.Tables)}:{index}");
            foreach (var (setting, wrongHere) in Check(source.Tables[index]))
            {
                yield return ($"{place}:{setting}", wrongHere);
            }

            if (source.Tables.Take(index).Any(other => other.Address == source.Tables[index].Address))
            {
                yield return ($"{place}:{nameof(SourceTableSettings.Table)}", $"'{source.Tables[index].Table}' is there twice");
            }
        }
    }

    private static IEnumerable<(string Setting, string Wrong)> Check(SourceTableSettings table)
    {
        if (table.Address is { Schema.Length: 0 } or { Name.Length: 0 })
        {
            yield return (nameof(table.Table), $"'{table.Table}' is no 'schema.table'");
        }

        if (table.ModelName.Length is 0 or > MaxModelLength || !Names.Match(table.ModelName))
        {
            yield return (
                nameof(table.Model), $"{Names.Show(table.ModelName)} must have 1 to {MaxModelLength} characters and {Names.Rule}");
        }

        var texts = table.Attributes.Select(static pair => ($"{nameof(table.Attributes)}:{pair.Key}", (string?)pair.Value))
            .Append((nameof(table.Channel), table.Channel)).Append((nameof(table.ChatType), table.ChatType));
        foreach (var (setting, text) in texts)
        {
            if (text is not null && SourceText.Wrong(text) is { } wrong)
            {
                yield return (setting, wrong);
            }
        }

        if (table.Data.Count > 0 && table.Without.Count > 0)
        {
            yield return (nameof(table.Without), "says nothing beside Data");
        }
    }

    private static string? WrongConnection(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) is { Host: { Length: > 0 }, Database: { Length: > 0 } }
                ? null : "must name Host and Database";
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException)
        {
            // What is wrong with it may hold a part of the password.
            return "Npgsql cannot read it; it must be like Host=…;Database=…;Username=…;Password=…, with a value that has a ';' in quotes";
        }
    }

    [GeneratedRegex("^[a-z0-9_]{1,40}$", RegexOptions.None, 1000)]
    private static partial Regex SourceName();

    [GeneratedRegex("^[a-z0-9_]{1,63}$", RegexOptions.None, 1000)]
    private static partial Regex SlotName();
}
