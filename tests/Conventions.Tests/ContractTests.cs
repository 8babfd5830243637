using System.Collections.Immutable;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fanfare;

/// <summary>What crosses a grain boundary can be serialized, and renamed.</summary>
public sealed class ContractTests
{
    private static readonly Assembly Interfaces = Assembly.Load("Fanfare.Grains.Interfaces");
    private static readonly Assembly Core = Assembly.Load("Fanfare.Core");
    private static readonly Assembly Grains = Assembly.Load("Fanfare.Grains");

    private static IEnumerable<Type> Serialized =>
        Interfaces.GetTypes().Concat(Core.GetTypes()).Where(type => type.IsDefined(typeof(GenerateSerializerAttribute)));

    private static IEnumerable<Type> GrainInterfaces =>
        Interfaces.GetTypes().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type));

    [Fact]
    public void Every_serialized_type_has_an_alias_of_its_own()
    {
        Assert.Empty(Serialized.Where(type => !type.IsDefined(typeof(AliasAttribute), inherit: false)));
        Assert.Empty(
            Serialized.GroupBy(type => type.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias).Where(group => group.Count() > 1));
    }

    [Fact]
    public void Every_serialized_record_is_immutable_and_numbers_its_members()
    {
        foreach (var type in Serialized.Where(type => !type.IsEnum))
        {
            Assert.True(type.IsDefined(typeof(ImmutableAttribute), inherit: false), $"{type} is not marked immutable.");
            var primary = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name)
                .ToHashSet();
            var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(property => property.CanWrite && !primary.Contains(property.Name)).ToList();
            Assert.True(members.TrueForAll(property => property.IsDefined(typeof(IdAttribute))), $"{type} has a member without a number.");
            var ids = members.Select(property => property.GetCustomAttribute<IdAttribute>()!.Id).ToList();
            Assert.True(ids.Distinct().Count() == ids.Count, $"{type} uses a number twice.");
        }
    }

    [Fact]
    public void Grain_interfaces_and_their_methods_have_aliases() =>
        Assert.All(GrainInterfaces, type =>
        {
            Assert.True(type.IsDefined(typeof(AliasAttribute)), $"{type} has no alias.");
            Assert.All(
                type.GetMethods(), method => Assert.True(method.IsDefined(typeof(AliasAttribute)), $"{type}.{method.Name} has no alias."));
        });

    [Fact]
    public void What_a_grain_method_takes_and_gives_is_plain_or_serialized() =>
        Assert.All(
            GrainInterfaces.SelectMany(type => type.GetMethods())
                .SelectMany(
                    method =>
                        method.GetParameters().Select(parameter => parameter.ParameterType)
                            .Concat(method.ReturnType.GetGenericArguments())),
            type => Assert.True(CanCross(type), $"{type} cannot cross a grain boundary."));

    private static bool CanCross(Type type) =>
        type.IsPrimitive || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(CancellationToken)
            || type.IsDefined(typeof(GenerateSerializerAttribute))
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && CanCross(type.GetGenericArguments()[0]));

    [Fact]
    public void Grains_are_sealed_and_internal_and_each_that_interleaves_points_to_its_reason()
    {
        foreach (var grain in Grains.GetTypes().Where(type => type.IsSubclassOf(typeof(Grain))))
        {
            Assert.True(grain is { IsSealed: true, IsPublic: false }, $"{grain} is not sealed and internal.");
            if (grain.IsDefined(typeof(ReentrantAttribute)))
            {
                var source = Repository.CSharp("src/Grains").Single(file => Path.GetFileName(file) == $"{grain.Name}.cs");
                Assert.Contains("ADR 0005", File.ReadAllText(source), StringComparison.Ordinal);
            }
        }
    }
}
