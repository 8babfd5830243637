using System.CommandLine;
using Fanfare.Api;
using Fanfare.Output;

namespace Fanfare.Commands;

/// <summary>How much of a list to show.</summary>
internal sealed class ListOptions
{
    private readonly Option<int> _limit = Number.Option("--limit", "The most rows to show", 1, int.MaxValue, otherwise: 50);
    private readonly Option<bool> _all = new("--all") { Description = "All rows, page by page" };

    public Command AddTo(Command command)
    {
        command.Add(_limit);
        command.Add(_all);
        return command;
    }

    /// <summary>Reads a list and shows it.</summary>
    public async Task ShowAsync<T>(
        Run run, FormattableString path, Query query, IReadOnlyList<Field<T>> fields, CancellationToken cancellationToken)
    {
        var listing = new Listing<T>(run.Api, path, query, run.Get(_all) ? null : run.Get(_limit));
        await run.Output.ListAsync(listing.ReadAsync(cancellationToken), fields, cancellationToken);
        if (listing.HasMore)
        {
            run.Terminal.Notice("There are more: --limit shows as many as you say, --all shows all.");
        }
    }
}
