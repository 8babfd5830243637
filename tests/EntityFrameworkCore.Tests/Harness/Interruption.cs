using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Makes the first statements that contain a text, or the first commits, fail.</summary>
internal sealed class Interruption(string text, int times) : DbCommandInterceptor
{
    private int _left = times;

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains(text, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) >= 0)
        {
            throw new InterruptedException();
        }

        return ValueTask.FromResult(result);
    }
}

/// <summary>What an execution strategy takes for transient.</summary>
internal sealed class InterruptedException() : Exception("The connection was interrupted.");
