using System.Text.Json;
using Fanfare.Api;

namespace Fanfare.Output;

/// <summary>
/// JSON for scripts: what the API answered, field for field. A list is one array, what goes on is one object on each line.
/// </summary>
internal sealed class JsonOutput(TextWriter output) : IOutput
{
    public void Show<T>(Answer<T> answer, IReadOnlyList<Field<T>> fields) => Write(answer.Json);

    public async Task ListAsync<T>(IAsyncEnumerable<Answer<T>> rows, IReadOnlyList<Field<T>> fields, CancellationToken cancellationToken)
    {
        // Row by row: a list that breaks off is no JSON, and cannot be taken for all of it.
        var before = "[\n";
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await output.WriteAsync(before + Printable.Json(row.Json.GetRawText()));
            before = ",\n";
        }

        await output.WriteLineAsync(before == "[\n" ? "[]" : "\n]");
    }

    public void Follow<T>(Answer<T> row, IReadOnlyList<Field<T>> fields) => Write(row.Json);

    public void Tell(string text, object json) => Write(JsonSerializer.SerializeToElement(json, ApiJson.Options));

    private void Write(JsonElement json) => output.WriteLine(Printable.Json(json.GetRawText()));
}
