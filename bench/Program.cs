using System.CommandLine;
using System.Globalization;
using Fanfare.Bench;
using Fanfare.Bench.Compare;
using Fanfare.Bench.Load;
using Fanfare.Bench.Micro;
using Fanfare.Bench.Store;

switch (args)
{
    // The processes of a comparison.
    case ["produce"]:
        return await Producer.RunAsync();
    case ["receive"]:
        return await Receiver.RunAsync();
    case ["reference", var target, var concurrency, var endpoints]:
        return await Reference.RunAsync(
            target, int.Parse(concurrency, CultureInfo.InvariantCulture), int.Parse(endpoints, CultureInfo.InvariantCulture));

    // Its arguments are BenchmarkDotNet's own.
    case ["micro", .. var rest]:
        return MicroBenchmarks.Run(rest);
}

var connection = new Argument<string>("connection") { Description = "The connection string of a PostgreSQL database." };
var events = new Option<int>("--events") { DefaultValueFactory = static _ => 5_000_000 };
var attempts = new Option<int>("--attempts") { DefaultValueFactory = static _ => 20_000_000 };
var owners = new Option<int>("--endpoints") { DefaultValueFactory = static _ => 10_000 };

var seed = new Command("seed", "Fills an empty PostgreSQL database") { connection, events, attempts, owners };
seed.SetAction(
    parsed =>
        new Seed(
            parsed.GetRequiredValue(connection), parsed.GetValue(events), parsed.GetValue(attempts), parsed.GetValue(owners)).RunAsync());
var reads = new Command("reads", "How long lists and the sweeper take on a seeded database") { connection };
reads.SetAction(parsed => Reads.RunAsync(parsed.GetRequiredValue(connection)));

var channels = new Option<int>("--channels") { DefaultValueFactory = static _ => 100_000 };
var placed = new Option<int>("--endpoints") { DefaultValueFactory = static _ => 10_000 };
var placement = new Command("placement", "A simulation of how evenly a cluster's silos are used") { channels, placed };
placement.SetAction(parsed => Placement.Run(parsed.GetValue(channels), parsed.GetValue(placed)));
var micro = new Command("micro", "Time and allocations of the pieces of an event's path; takes BenchmarkDotNet's arguments");

return await new RootCommand("Measurements of Fanfare, each by one command")
{
    CompareCommand.Compare(),
    CompareCommand.Smoke(),
    micro,
    placement,
    seed,
    reads,
}.Parse(args).InvokeAsync();
