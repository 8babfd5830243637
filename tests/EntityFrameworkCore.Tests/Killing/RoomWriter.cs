using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Fanfare.EntityFrameworkCore;

/// <summary>One transaction in a room: does something at each save, and writes down what it was.</summary>
/// <param name="context">Where the transaction is.</param>
/// <param name="room">The only writer in this room.</param>
/// <param name="number">The number of the next step.</param>
/// <param name="random">Chooses what is done.</param>
/// <param name="isDoomed">Whether all of it is rolled back.</param>
internal sealed class RoomWriter(Chat context, int room, int number, Random random, bool isDoomed)
{
    private const int MostMessages = 5;

    public int Number { get; private set; } = number;

    private string NextText => (isDoomed ? $"{ChatProcess.Never} " : "") + Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds messages, changes or deletes one, or adds a reaction, by which the message is reported.</summary>
    public async Task SaveAsync(int most)
    {
        var message = await context.Messages.Where(message => message.RoomId == room).OrderBy(message => message.Id).Skip(random.Next(10))
            .FirstOrDefaultAsync();
        switch (message is null ? 0 : random.Next(6))
        {
            case 1 or 2:
                message!.Text = NextText;
                await SavedAsync("saved", message);
                break;
            case 3:
                context.Remove(message!);
                await SavedAsync("deleted", message!);
                break;
            case 4:
                context.Add(new Reaction { MessageId = message!.Id, Emoji = "+" });
                await SavedAsync("saved", message);
                break;
            default:
                await AddAsync(random.Next(1, Math.Min(MostMessages, most) + 1));
                break;
        }
    }

    public async Task EndAsync(IDbContextTransaction transaction)
    {
        await context.SaveChangesAsync();
        await (isDoomed ? transaction.RollbackAsync() : transaction.CommitAsync());
    }

    private async Task AddAsync(int count)
    {
        var added = Enumerable.Range(0, count).Select(place => new Message { RoomId = room, Text = $"{NextText}+{place}" }).ToArray();
        context.AddRange(added);
        await SavedAsync("created", added);
    }

    private async Task SavedAsync(string what, params Message[] messages)
    {
        await context.SaveChangesAsync();
        context.AddRange(
            messages.Select(message => new Step { RoomId = room, Number = Number++, What = $"{what} {message.Id} {message.Text}" }));
    }
}
