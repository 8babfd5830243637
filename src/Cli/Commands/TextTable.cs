using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fanfare.Output;

/// <summary>How a terminal shows rows: as a table where it is wide enough, otherwise one under the other.</summary>
internal static class TextTable
{
    /// <summary>A column is broken over lines no narrower than this, in characters.</summary>
    private const int Narrowest = 16;
    private const int Between = 3;

    /// <param name="columns">The columns' names, and whether they may not be broken.</param>
    /// <param name="rows">The cells, cleaned.</param>
    /// <param name="width">The terminal's width in characters.</param>
    public static IRenderable Of(IReadOnlyList<(string Name, bool Whole)> columns, IReadOnlyList<string[]> rows, int width)
    {
        // What says nothing takes no room.
        var told = Enumerable.Range(0, columns.Count).Where(column => rows.Any(row => row[column].Length > 0)).ToList();
        if (told.Sum(column => Between + WidthOf(column)) > width)
        {
            var names = columns.Select(static column => column.Name).ToArray();
            return new Rows(rows.Select(row => new Padder(Description(names, row), new Padding(0, 0, 0, 1))));
        }

        var table = new Table().Border(TableBorder.Simple);
        told.ForEach(column => table.AddColumn(new TableColumn(new Text(columns[column].Name)) { NoWrap = columns[column].Whole }));
        foreach (var row in rows)
        {
            table.AddRow(told.Select(column => new Text(row[column])));
        }

        return table;

        int WidthOf(int column)
        {
            var widest = Math.Max(columns[column].Name.Length, rows.Max(row => row[column].Length));
            return columns[column].Whole ? widest : Math.Min(widest, Narrowest);
        }
    }

    /// <summary>One row as lines of a name and a value.</summary>
    public static Grid Description(IReadOnlyList<string> names, IReadOnlyList<string> cells)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, cell) in names.Zip(cells).Where(static pair => pair.Second.Length > 0))
        {
            grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(cell));
        }

        return grid;
    }
}
