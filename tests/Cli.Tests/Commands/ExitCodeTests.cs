using Fanfare.Harness;

namespace Fanfare.Commands;

[Collection(FanfareCollection.Name)]
public sealed class ExitCodeTests(FanfareFixture fixture)
{
    [Theory]
    [InlineData(0, "", "apps", "list")]
    [InlineData(1, "name", "apps", "create", "")]
    [InlineData(1, "payload: Must be an object", "events", "send", "order.paid", "[]", "--app", "nobody")]
    [InlineData(2, "Required", "apps")]
    [InlineData(2, "'nonsense'", "nonsense")]
    [InlineData(2, "--app", "events", "list")]
    [InlineData(2, "--limit", "apps", "list", "--limit", "0")]
    [InlineData(2, "FIELD=JSON", "apps", "create", "A", "--set", "nonsense")]
    [InlineData(2, "ftp://x", "apps", "list", "--server", "ftp://x")]
    [InlineData(2, "The key", "apps", "list", "--key", "a b")]
    [InlineData(3, "fanfare login", "apps", "list", "--key", "unknown")]
    [InlineData(4, "app/nobody", "apps", "get", "nobody")]
    [InlineData(5, "127.0.0.1:1", "apps", "list", "--server", "http://127.0.0.1:1")]
    public async Task A_command_ends_with_the_code_of_what_happened_and_says_it_without_a_stack_trace(
        int code, string said, params string[] arguments)
    {
        using var cli = Cli.For(fixture.Fanfare);

        var ended = await cli.RunAsync([.. arguments, "--json"]);

        Assert.Equal(code, ended.ExitCode);
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(code == 0, ended.Output.Length > 0);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_asked_of_the_server()
    {
        using var cli = new Cli();

        var ended = await cli.RunAsync("apps", "list", "--server", "http://127.0.0.1:1");

        Assert.Equal(3, ended.ExitCode);
        Assert.Contains("fanfare login", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"data": [7], "done": true}""")]
    public async Task What_answers_otherwise_than_Fanfare_is_said_to_be_something_else(string answer)
    {
        await using var server = await FalseServer.StartAsync(answer);
        using var cli = Cli.For(fixture.Fanfare);

        var list = await cli.RunAsync("apps", "list", "--server", server.Url, "--json");

        Assert.Equal((1, ""), (list.ExitCode, list.Output));
        Assert.Contains("not what Fanfare answers", list.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_goes_on_ends_when_nobody_reads_it_any_more()
    {
        await fixture.AddAppAsync("pipe");
        using var cli = Cli.For(fixture.Fanfare);
        await using var piped = cli.StartInShell("events tail --app pipe | head -n 1");

        await piped.UntilAsync("the first event", one =>
        {
            fixture.PublishAsync("pipe").GetAwaiter().GetResult();
            return one.HasEnded;
        });

        Assert.Equal((0, ""), (await piped.EndAsync(), piped.Errors));
        Assert.Single(piped.Lines);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("events", "send", "--help")]
    public async Task Help_is_on_standard_output_and_tells_the_exit_codes(params string[] arguments)
    {
        using var cli = new Cli();

        var help = await cli.RunAsync(arguments);

        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        Assert.All(
            ["0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "130 "], code => Assert.Contains($"\n  {code}", help.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_are_named()
    {
        using var cli = new Cli();
        Directory.CreateDirectory(Path.GetDirectoryName(cli.SettingsFile)!);
        await File.WriteAllTextAsync(cli.SettingsFile, "nonsense");

        var ended = await cli.RunAsync("apps", "list");

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(cli.SettingsFile, ended.Errors, StringComparison.Ordinal);
    }
}
