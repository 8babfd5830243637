using System.Text.Json.Nodes;
using Fanfare.Harness;

namespace Fanfare.Output;

[Collection(FanfareCollection.Name)]
public sealed class OutputTests(FanfareFixture fixture)
{
    private const string Hostile = "[red]A[/] \u001b]0;gone\u0007\u009b2J\u202Eevil\ttab\nline";
    private const string Harmless = "[red]A[/] ]0;gone2Jevil tab line";

    [Fact]
    public async Task What_the_server_says_is_shown_as_it_is_but_moves_nothing_on_a_terminal()
    {
        var body = new JsonObject { ["name"] = Hostile, ["uid"] = "output-hostile" };
        await fixture.Client.PostAsync("app", body.ToJsonString());
        using var cli = Cli.For(fixture.Fanfare);

        var text = await cli.RunAsync("apps", "get", "output-hostile");
        var list = await cli.RunAsync("apps", "list", "--all");
        var json = await cli.RunAsync("apps", "get", "output-hostile", "--json");

        Assert.Contains($"name\t{Harmless}\n", text.Output, StringComparison.Ordinal);
        Assert.Contains($"\toutput-hostile\t{Harmless}\t", list.Output, StringComparison.Ordinal);
        Assert.Equal(Hostile, json.Json["name"]!.GetValue<string>());
        Assert.DoesNotContain(json.Output.TrimEnd('\n'), letter => char.IsControl(letter) || letter == '\u202E');
    }

    [TerminalFact]
    public async Task A_terminal_gets_a_table_with_markup_as_text_and_without_colour_when_that_is_asked_for()
    {
        await fixture.Client.PostAsync(
            "app", new JsonObject { ["name"] = "[red]A[/]\u001b[31m", ["uid"] = "output-terminal" }.ToJsonString());
        using var cli = Cli.For(fixture.Fanfare).With("NO_COLOR", "1");
        await using var list = cli.StartOnTerminal("80", "apps", "get", "output-terminal");

        Assert.Equal(0, await list.EndAsync());
        Assert.Contains("[red]A[/][31m", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[31m", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[38", list.Output, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task A_terminal_too_narrow_for_a_table_gets_the_rows_one_under_the_other_and_no_id_is_broken()
    {
        await fixture.AddAppAsync("output-narrow");
        var id = await fixture.PublishAsync("output-narrow", "a.type.with.a.long.name", "\"channels\": [\"of-some-length\"], ");
        using var cli = Cli.For(fixture.Fanfare);

        var narrow = await ShownAsync("60");
        var wide = await ShownAsync("160");

        Assert.Contains($"id         {id}", narrow, StringComparison.Ordinal);
        Assert.Contains($"{id}   a.type.with.a.long.name   of-some-length", wide, StringComparison.Ordinal);

        async Task<string> ShownAsync(string columns)
        {
            await using var list = cli.StartOnTerminal(columns, "events", "list", "--app", "output-narrow");
            await list.EndAsync();
            return list.Output.Replace("\u001b[38;5;8m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_pipe_gets_lines_with_tabs_and_neither_colours_nor_boxes_however_long_they_are()
    {
        var name = new string('n', 300);
        await fixture.Client.PostAsync("app", new JsonObject { ["name"] = name, ["uid"] = "output-long" }.ToJsonString());
        using var cli = Cli.For(fixture.Fanfare);

        var list = await cli.RunAsync("apps", "list", "--all");

        Assert.StartsWith("id\tuid\tname\tthrottleRate\tcreatedAt\n", list.Output, StringComparison.Ordinal);
        Assert.Contains($"\toutput-long\t{name}\t", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(list.Output, static letter => letter is '\u001b' or >= '\u2500' and <= '\u257f');
        Assert.Equal("", list.Errors);
    }

    [Fact]
    public async Task An_empty_list_is_an_empty_array()
    {
        await fixture.AddAppAsync("output-empty");
        using var cli = Cli.For(fixture.Fanfare);

        Assert.Equal("[]\n", (await cli.RunAsync("endpoints", "list", "--app", "output-empty", "--json")).Output);
    }
}
