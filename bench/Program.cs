using System.Globalization;
using Fanfare.Bench;
using Fanfare.Bench.Store;

switch (args)
{
    case ["calls"]:
        await GrainCalls.RunAsync();
        return 0;
    case ["seed", var connectionString, .. var sizes]:
        int Size(int position, int otherwise) => sizes.Length > position ? int.Parse(sizes[position], CultureInfo.InvariantCulture) : otherwise;
        await new Seed(connectionString, Size(0, 5_000_000), Size(1, 20_000_000), Size(2, 10_000)).RunAsync();
        return 0;
    case ["reads", var connectionString]:
        await Reads.RunAsync(connectionString);
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            """
            dotnet run -c Release --project bench -- <case>
              calls                                                       calls from grain to grain in one process
              seed <connection string> [events] [attempts] [endpoints]    fills an empty PostgreSQL database: 5000000 20000000 10000
              reads <connection string>                                   how long lists and the sweeper take on a seeded one
            """);
        return 2;
}
