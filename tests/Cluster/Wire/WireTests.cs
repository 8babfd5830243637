using System.Reflection;
using System.Runtime.CompilerServices;
using Fanfare.Channels;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Serialization;

namespace Fanfare.Cluster.Wire;

/// <summary>
/// What goes over the wire between silos and gateways of different builds stays as it is. Of each contract a sample's bytes are kept in a
/// file, so that a change shows as a difference; <c>FANFARE_UPDATE_GOLDEN=1</c> writes the files anew.
/// </summary>
public sealed class WireTests
{
    private const string Update = "FANFARE_UPDATE_GOLDEN";

    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider()
        .GetRequiredService<Serializer>();

    public static TheoryData<string> Contracts => [.. Samples.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_contract_is_written_and_read_as_ever(string contract)
    {
        var sample = Samples.All[contract];
        var written = Lines(Serializer.SerializeToArray(sample));
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(PathOf(contract), written);
        }

        var golden = File.ReadAllText(PathOf(contract));
        var read = Serializer.Deserialize<object>(Convert.FromHexString(golden.ReplaceLineEndings("")));
        Assert.Equal(golden, written);
        Assert.IsType(sample.GetType(), read);
        Assert.Equivalent(sample, read, strict: true);
    }

    /// <summary>Bytes of a build in which an accepted event had only its id and its time.</summary>
    [Fact]
    public void The_answer_of_an_older_silo_to_a_publish_is_read()
    {
        var bytes = Convert.FromHexString(
            "3001d6b99e86217075626c6973682d6163636570746564e8e8400b6d73675f312180e0741e97ab49de08810000000000000000e0e8e0");

        var accepted = Assert.IsType<PublishResult.Accepted>(Serializer.Deserialize<object>(bytes));

        Assert.Equal("msg_1", accepted.MessageId);
        Assert.Null(accepted.Event);
    }

    [Fact]
    public void Every_contract_has_a_sample() =>
        Assert.Equal(
            Assembly.Load("Fanfare.Grains.Interfaces").GetTypes().Concat(Assembly.Load("Fanfare.Core").GetTypes())
                .Where(static type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !type.IsAbstract)
                .Select(static type => type.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias)
                .Order(StringComparer.Ordinal),
            Samples.All.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_member_of_a_sample_has_a_value() =>
        Assert.All(Samples.All.Values.Where(static sample => !sample.GetType().IsEnum), static sample => Assert.All(
            sample.GetType().GetProperties(),
            property => Assert.False(
                property.GetValue(sample) is null or 0 or 0L or 0d or false or "" or System.Collections.ICollection { Count: 0 },
                $"The sample of {sample.GetType()} says nothing of {property.Name}.")));

    private static string Lines(byte[] bytes) =>
        string.Concat(Convert.ToHexStringLower(bytes).Chunk(64).Select(static line => $"{new string(line)}\n"));

    private static string PathOf(string contract, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, $"{contract}.txt");
}
