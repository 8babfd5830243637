using Fanfare.Api;
using Spectre.Console;

namespace Fanfare.Output;

/// <summary>Tables for people; into a pipe or a file, lines with tabs between the cells, which no width breaks.</summary>
internal sealed class TextOutput(Terminal terminal) : IOutput
{
    public void Show<T>(Answer<T> answer, IReadOnlyList<Field<T>> fields)
    {
        var cells = CellsOf(answer, fields);
        if (terminal.IsInteractive)
        {
            terminal.Console.Write(TextTable.Description([.. fields.Select(static field => field.Name)], cells));
            return;
        }

        foreach (var (field, cell) in fields.Zip(cells).Where(static pair => pair.Second.Length > 0))
        {
            terminal.Output.WriteLine($"{field.Name}\t{cell}");
        }
    }

    public Task ListAsync<T>(IAsyncEnumerable<Answer<T>> rows, IReadOnlyList<Field<T>> fields, CancellationToken cancellationToken) =>
        terminal.IsInteractive ? TableAsync(rows, fields, cancellationToken) : LinesAsync(rows, fields, cancellationToken);

    public void Follow<T>(Answer<T> row, IReadOnlyList<Field<T>> fields) =>
        terminal.Output.WriteLine(string.Join(terminal.IsInteractive ? "  " : "\t", CellsOf(row, fields)));

    public void Tell(string text, object json) => terminal.Output.WriteLine(Printable.Lines(text));

    private static string[] CellsOf<T>(Answer<T> row, IReadOnlyList<Field<T>> fields) =>
        [.. fields.Select(field => Printable.Line(field.Cell(row.Value)))];

    private async Task TableAsync<T>(IAsyncEnumerable<Answer<T>> rows, IReadOnlyList<Field<T>> fields, CancellationToken cancellationToken)
    {
        var cells = new List<string[]>();
        await terminal.BusyAsync("Reading", async busy =>
        {
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                cells.Add(CellsOf(row, fields));
                busy($"Reading: {cells.Count} so far");
            }
        });
        if (cells.Count == 0)
        {
            terminal.Notice("There are none.");
            return;
        }

        terminal.Console.Write(
            TextTable.Of([.. fields.Select(static field => (field.Name, field.Whole))], cells, terminal.Console.Profile.Width));
    }

    private async Task LinesAsync<T>(IAsyncEnumerable<Answer<T>> rows, IReadOnlyList<Field<T>> fields, CancellationToken cancellationToken)
    {
        var heading = string.Join('\t', fields.Select(static field => field.Name)) + Environment.NewLine;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await terminal.Output.WriteLineAsync(heading + string.Join('\t', CellsOf(row, fields)));
            heading = "";
        }

        await terminal.Output.WriteAsync(heading);
    }
}
