using System.Text.Json.Nodes;
using Fanfare.Harness;
using Fanfare.Processes;

namespace Fanfare.Configuration;

[Collection(FanfareCollection.Name)]
public sealed class LoginTests(FanfareFixture fixture)
{
    private const string Nowhere = "http://127.0.0.1:1";

    [Fact]
    public async Task The_key_is_kept_where_only_its_owner_can_read_it_and_used_from_then_on()
    {
        using var cli = new Cli();

        var login = await cli.RunAsync("login", "--server", fixture.Fanfare.Url + "/", "--key", FanfareProcess.Key);
        var list = await cli.RunAsync("apps", "list");

        Assert.Equal((0, 0), (login.ExitCode, list.ExitCode));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cli.SettingsFile));
        Assert.Equal([cli.SettingsFile], Directory.GetFiles(Path.GetDirectoryName(cli.SettingsFile)!));
        Assert.DoesNotContain(FanfareProcess.Key, login.Output + login.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_others_can_read_is_closed_by_the_next_login()
    {
        using var cli = new Cli();
        Directory.CreateDirectory(Path.GetDirectoryName(cli.SettingsFile)!);
        await File.WriteAllTextAsync(cli.SettingsFile, "{}");
        File.SetUnixFileMode(cli.SettingsFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var login = await cli.RunAsync("login", "--server", fixture.Fanfare.Url, "--key", FanfareProcess.Key, "--json");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cli.SettingsFile));
        Assert.Equal(cli.SettingsFile, login.Json["file"]!.GetValue<string>());
        Assert.Equal(fixture.Fanfare.Url, JsonNode.Parse(await File.ReadAllTextAsync(cli.SettingsFile))!["server"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_pipe_may_give_the_key()
    {
        using var cli = new Cli();

        var login = await cli.RunAsync(FanfareProcess.Key + "\n", ["login", "--server", fixture.Fanfare.Url]);

        Assert.Equal(0, login.ExitCode);
        Assert.Contains(FanfareProcess.Key, await File.ReadAllTextAsync(cli.SettingsFile), StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task A_terminal_is_asked_for_the_key_and_shows_nothing_of_it()
    {
        using var cli = new Cli();
        await using var login = cli.StartOnTerminal("80", "login", "--server", fixture.Fanfare.Url);

        await login.UntilAsync("the question", one => one.Output.Contains("Key for", StringComparison.Ordinal));
        await login.TypeAsync(FanfareProcess.Key + "\r");

        Assert.Equal(0, await login.EndAsync());
        Assert.Contains("Logged in", login.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fanfare_sk", login.Output, StringComparison.Ordinal);
        Assert.Contains(FanfareProcess.Key, await File.ReadAllTextAsync(cli.SettingsFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_server_refuses_is_not_kept()
    {
        using var cli = new Cli();

        var login = await cli.RunAsync("login", "--server", fixture.Fanfare.Url, "--key", "fanfare_sk_of_nobody");

        Assert.Equal(3, login.ExitCode);
        Assert.False(File.Exists(cli.SettingsFile));
    }

    [Fact]
    public async Task A_key_of_one_application_can_log_in()
    {
        await fixture.AddAppAsync("login-app");
        var key = (await fixture.Client.PostAsync("auth/api-key", """{"appId": "login-app"}"""))["key"]!.GetValue<string>();
        using var cli = new Cli();

        var login = await cli.RunAsync("login", "--server", fixture.Fanfare.Url, "--key", key);
        var allowed = await cli.RunAsync("endpoints", "list", "--app", "login-app");
        var refused = await cli.RunAsync("apps", "list");

        Assert.Equal((0, 0, 3), (login.ExitCode, allowed.ExitCode, refused.ExitCode));
        Assert.Contains("needs a key of the organization", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_is_before_the_environment_which_is_before_the_file()
    {
        using var cli = new Cli();
        await cli.RunAsync("login", "--server", fixture.Fanfare.Url, "--key", FanfareProcess.Key);

        var file = await cli.RunAsync("apps", "list");
        var serverOption = await cli.RunAsync("apps", "list", "--server", Nowhere);
        var keyOption = await cli.RunAsync("apps", "list", "--key", "another");
        var serverVariable = await cli.With("FANFARE_SERVER", Nowhere).RunAsync("apps", "list");
        var serverOptionOverVariable = await cli.RunAsync("apps", "list", "--server", fixture.Fanfare.Url);
        var keyVariable = await cli.With("FANFARE_SERVER", "").With("FANFARE_API_KEY", "another").RunAsync("apps", "list");
        var keyOptionOverVariable = await cli.RunAsync("apps", "list", "--key", FanfareProcess.Key);

        Assert.Equal(
            [0, 5, 3, 5, 0, 3, 0],
            new[] { file, serverOption, keyOption, serverVariable, serverOptionOverVariable, keyVariable, keyOptionOverVariable }.Select(
                ended => ended.ExitCode));
    }
}
