using System.Globalization;
using Fanfare.Processes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// The application that is killed: it adds, changes and deletes messages, several saves to a transaction of which some are rolled back,
/// until each room has all of its steps, and relays the changes meanwhile. Started again, it goes on with what it finds in the database.
/// </summary>
internal static class ChatProcess
{
    public const string Application = "chat";

    /// <summary>The text of messages whose transaction is rolled back begins so.</summary>
    public const string Never = "never";

    /// <summary>
    /// Nobody writes on while more than this waits for the relay: so there is writing all the while that there is relaying.
    /// </summary>
    private const int MostWaiting = 300;

    public static async Task Main(string[] arguments)
    {
        var (kind, connectionString, server, rooms, each, seed) = (
            arguments[0], arguments[1], arguments[2], Number(arguments[3]), Number(arguments[4]), Number(arguments[5]));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        builder.Services.AddDbContextFactory<Chat>(options => ChatDatabase.Use(options, kind, connectionString));
        builder.Services.AddFanfareRelay<Chat>(options =>
        {
            options.Server = new Uri(server);
            options.Key = FanfareProcess.Key;
            options.Application = Application;
            options.PollEvery = TimeSpan.FromMilliseconds(100);
            options.LongestWait = TimeSpan.FromMilliseconds(500);
            options.Lease = TimeSpan.FromMilliseconds(300);
        });
        using var host = builder.Build();
        await host.StartAsync();
        var contexts = host.Services.GetRequiredService<IDbContextFactory<Chat>>();
        await Task.WhenAll(
            Enumerable.Range(1, rooms).Select(room => Task.Run(() => WriteAsync(contexts, room, each, new Random(seed + room)))));

        // Whoever has started it closes its input when it may end; so it does not outlive the tests either.
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
    }

    private static async Task WriteAsync(IDbContextFactory<Chat> contexts, int room, int each, Random random)
    {
        await using var context = await contexts.CreateDbContextAsync();
        while (await context.Steps.CountAsync(step => step.RoomId == room) is var number && number < each)
        {
            while (await context.Set<OutboxChange>().CountAsync() > MostWaiting)
            {
                await Task.Delay(100);
            }

            await using var transaction = await context.Database.BeginTransactionAsync();
            var writer = new RoomWriter(context, room, number, random, isDoomed: random.Next(8) == 0);
            for (var saves = random.Next(1, 8); saves > 0 && writer.Number < each; saves--)
            {
                await writer.SaveAsync(each - writer.Number);
            }

            await writer.EndAsync(transaction);
            context.ChangeTracker.Clear();
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
