using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Fanfare;

public sealed partial class FileTests
{
    private const int MaxLines = 300;
    private const int MaxColumns = 140;
    private const int MaxParameters = 6;

    [Fact]
    public void No_file_has_more_than_300_lines() =>
        Assert.Empty(Everything().Where(file => File.ReadLines(file).Count() > MaxLines).Select(Named));

    /// <summary>In tests, data in quotes may be longer: a payload is easier to read in one piece.</summary>
    [Fact]
    public void No_line_has_more_than_140_columns() =>
        Assert.Empty(
            Everything().SelectMany(file => File.ReadLines(file)
                .Select(
                    (line, number) => (Text: file.Contains("tests", StringComparison.Ordinal) ? Quoted().Replace(line, "") : line, number))
                .Where(line => line.Text.Length > MaxColumns)
                .Select(line => $"{Named(file)}:{line.number + 1}")));

    /// <summary>Records carry data, and have as many fields as the data has.</summary>
    [Fact]
    public void No_class_takes_more_than_6_constructor_parameters() =>
        Assert.Empty(
            Assemblies().SelectMany(static assembly => assembly.GetTypes())
                .Where(
                    static type =>
                        type is { IsClass: true } && type.GetMethod("<Clone>$") is null
                            && !IsGenerated(type))
                .Where(static type => type.Namespace?.StartsWith("Fanfare", StringComparison.Ordinal) == true)
                .Where(static type => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                    .Any(static constructor => constructor.GetParameters().Length > MaxParameters)));

    [Fact]
    public void No_two_folders_of_a_project_refer_to_each_other() => Assert.Empty(Folders.Circles());

    /// <summary>A folder is worth opening when it holds more than two files.</summary>
    [Fact]
    public void No_folder_holds_fewer_than_three_files() => Assert.Empty(Folders.Small());

    [Fact]
    public void No_type_is_named_for_what_it_is_not() =>
        Assert.Empty(Repository.CSharp("src").Select(Path.GetFileNameWithoutExtension).Where(name => VagueName().IsMatch(name!)));

    [Fact]
    public void Every_option_stands_in_appsettings_with_its_default()
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Silo", "appsettings.json")))!;
        foreach (var options in Options())
        {
            var section = settings[(string)options.GetField("SectionName")!.GetRawConstantValue()!];
            Assert.True(section is not null, $"appsettings.json has no section for {options}.");
            var defaults = Activator.CreateInstance(options)!;
            foreach (var property in options.GetProperties())
            {
                var value = section[property.Name];
                Assert.True(value is not null, $"appsettings.json lacks {options.Name}.{property.Name}.");
                var expected = IsList(property)
                    ? "[]" : Convert.ToString(property.GetValue(defaults), System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(expected, value.ToString(), ignoreCase: true);
            }
        }
    }

    [Fact]
    public void Every_option_is_described_for_operators()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations", "configuration.md"));
        Assert.Empty(Options()
            .SelectMany(
                options =>
                    options.GetProperties().Select(
                        property => $"`{options.GetField("SectionName")!.GetRawConstantValue()}:{property.Name}`"))
            .Where(option => !page.Contains(option, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_option_that_is_a_number_or_a_time_has_its_range() =>
        Assert.Empty(Options().SelectMany(options => options.GetProperties())
            .Where(
                property =>
                    property.PropertyType != typeof(string) && property.PropertyType != typeof(bool) && !IsList(property)
                        && !property.IsDefined(typeof(RangeAttribute))));

    [Fact]
    public void Every_decision_that_code_points_to_is_written_down()
    {
        var written = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "adr"), "*.md")
            .Select(file => Path.GetFileName(file)[..4]).ToHashSet();

        var pointedTo = Repository.CSharp("src")
            .SelectMany(file => Decision().Matches(File.ReadAllText(file)).Select(match => match.Groups["number"].Value)).Distinct();

        Assert.Empty(pointedTo.Where(number => !written.Contains(number)));
    }

    /// <summary>The runtime ignores in silence what it does not know.</summary>
    [Fact]
    public void Every_setting_of_the_servers_garbage_collector_is_one_that_the_runtime_reads()
    {
        const string prefix = "System.GC.";
        var known = GC.GetConfigurationVariables().Keys.ToHashSet();
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fanfare.Silo.runtimeconfig.json")))![
            "runtimeOptions"]!["configProperties"]!.AsObject()
            .Select(property => property.Key)
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => key[prefix.Length..])
            .ToList();

        Assert.NotEmpty(settings);
        Assert.All(
            settings,
            setting =>
                Assert.True(known.Contains($"GC{setting}") || known.Contains($"{setting}GC"), $"The runtime knows no {prefix}{setting}."));
    }

    [Fact]
    public void No_test_is_switched_off() =>
        Assert.Empty(Repository.CSharp("tests").Where(file => SwitchedOff().IsMatch(File.ReadAllText(file))));

    private static IEnumerable<string> Everything() => new[] { "src", "tests", "bench", "samples" }.SelectMany(Repository.CSharp);

    private static string Named(string file) => Path.GetRelativePath(Repository.Root, file);

    private static IEnumerable<Assembly> Assemblies() =>
        new[] { "Core", "Grains.Interfaces", "Storage", "Destinations", "Grains", "Sources", "Gateway", "Gateway.Hooks", "Gateway.Slack",
            "Silo" }
            .Select(static name => Assembly.Load($"Fanfare.{name}"));

    private static bool IsGenerated(Type type) =>
        type.Name.StartsWith('<') || type.Name.StartsWith("__", StringComparison.Ordinal)
            || type.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsList(PropertyInfo property) =>
        property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable));

    private static IEnumerable<Type> Options() =>
        Assemblies().SelectMany(static assembly => assembly.GetTypes()).Where(static type => type.GetField("SectionName") is not null);

    [GeneratedRegex("(Helper|Helpers|Util|Utils|Manager|Common|Misc)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VagueName();

    [GeneratedRegex(
        "\\[(Fact|Theory|NodeFact|PostgresFact|ContractFact|OverlayTheory|ScriptFact|InlineData)\\([^\\]]*Skip *=",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SwitchedOff();

    [GeneratedRegex("\"{3,}.*?\"{3,}|\"(\\\\.|[^\"])*\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("ADR (?<number>[0-9]{4})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Decision();
}
