namespace Fanfare.Bench;

/// <summary>
/// A simulation of a cluster's balance: grains of uneven popularity are placed on silos at random, and the busiest silo says how much of
/// the silos' sum can be used. Popularity falls as 1/rank, as that of customers does.
/// </summary>
internal static class Placement
{
    private const int Seed = 1;
    private const int Draws = 50;

    /// <summary>What an event costs where its channel is, and where its endpoint is: about as much, by the profile.</summary>
    private const double ChannelPart = 0.5;

    public static void Run(int channels, int endpoints)
    {
        Console.WriteLine($"{channels:N0} channels and {endpoints:N0} endpoints; median of {Draws} placements.");
        Console.WriteLine(
            $"The busiest channel has {Share(channels):P1} of the events, the busiest endpoint {Share(endpoints):P1} of the deliveries.");
        foreach (var silos in (int[])[2, 4, 8, 16, 32])
        {
            var random = new Random(Seed);
            var usable = Enumerable.Range(0, Draws).Select(_ => 1 / (Busiest(random, silos, channels, endpoints) * silos)).Order()
                .ToArray();
            Console.WriteLine(
                $"{silos,4} silos: {usable[Draws / 2] * silos,5:0.0} silos' worth of work ({usable[Draws / 2]:P0}; worst placement "
                    + $"{usable[0]:P0})");
        }
    }

    /// <summary>The part of all work that the busiest silo has.</summary>
    private static double Busiest(Random random, int silos, int channels, int endpoints)
    {
        var load = new double[silos];
        foreach (var (grains, part) in ((int, double)[])[(channels, ChannelPart), (endpoints, 1 - ChannelPart)])
        {
            var first = Share(grains);
            for (var rank = 1; rank <= grains; rank++)
            {
                load[random.Next(silos)] += part * first / rank;
            }
        }

        return load.Max();
    }

    private static double Share(int grains) => 1 / Enumerable.Range(1, grains).Sum(static rank => 1.0 / rank);
}
