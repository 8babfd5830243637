using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// The application that is killed: it writes messages, several to a transaction, until each room has all of its own, and relays them meanwhile. Started
/// again, it goes on with what it finds in the database.
/// </summary>
internal static class ChatProcess
{
    public static async Task Main(string[] arguments)
    {
        var (kind, connectionString, server, rooms, each, seed) = (arguments[0], arguments[1], arguments[2], Number(arguments[3]), Number(arguments[4]), Number(arguments[5]));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDbContextFactory<Chat>(options => ChatDatabase.Use(options, kind, connectionString));
        builder.Services.AddFanfareRelay<Chat>(options =>
        {
            options.Server = new Uri(server);
            options.Key = ChangeServer.Key;
            options.Application = ChangeServer.Application;
            options.PollEvery = TimeSpan.FromMilliseconds(100);
            options.LongestWait = TimeSpan.FromMilliseconds(500);
            options.Lease = TimeSpan.FromMilliseconds(300);
        });
        using var host = builder.Build();
        await host.StartAsync();
        var contexts = host.Services.GetRequiredService<IDbContextFactory<Chat>>();
        await Task.WhenAll(Enumerable.Range(1, rooms).Select(room => Task.Run(() => WriteAsync(contexts, room, each, new Random(seed + room)))));

        // Whoever has started it closes its input when it may end; so it does not outlive the tests either.
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
    }

    private static async Task WriteAsync(IDbContextFactory<Chat> contexts, int room, int each, Random random)
    {
        await using var context = await contexts.CreateDbContextAsync();
        var written = await context.Messages.CountAsync(message => message.RoomId == room);
        while (written < each)
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            var end = Math.Min(each, written + random.Next(1, 20));
            while (written < end)
            {
                context.Add(new Message { RoomId = room, Text = written.ToString(CultureInfo.InvariantCulture) });
                written++;
                if (random.Next(3) == 0 || written == end)
                {
                    await context.SaveChangesAsync();
                }
            }

            await transaction.CommitAsync();
            context.ChangeTracker.Clear();
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
