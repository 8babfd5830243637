using Fanfare.Api;

namespace Fanfare.Output;

/// <summary>Where the results of a command go: for people, or for scripts.</summary>
internal interface IOutput
{
    /// <summary>Shows one thing.</summary>
    void Show<T>(Answer<T> answer, IReadOnlyList<Field<T>> fields);

    /// <summary>Shows a list that has an end.</summary>
    Task ListAsync<T>(IAsyncEnumerable<Answer<T>> rows, IReadOnlyList<Field<T>> fields, CancellationToken cancellationToken);

    /// <summary>Shows one more of what goes on until it is stopped.</summary>
    void Follow<T>(Answer<T> row, IReadOnlyList<Field<T>> fields);

    /// <summary>Tells what was done.</summary>
    /// <param name="text">For people, on as many lines as it takes.</param>
    /// <param name="json">The same for scripts.</param>
    void Tell(string text, object json);
}
