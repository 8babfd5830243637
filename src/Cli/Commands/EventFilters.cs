using System.CommandLine;
using Fanfare.Api;

namespace Fanfare.Commands;

/// <summary>Which events a list is about.</summary>
internal sealed class EventFilters(TimeProvider time)
{
    private readonly Option<string?> _channel = new("--channel") { Description = "Only events of this channel", HelpName = "NAME" };
    private readonly Option<string?> _tag = new("--tag") { Description = "Only events with this tag", HelpName = "NAME" };
    private readonly Option<string[]> _types = TextList.Option("--types", "Only events of these types");
    private readonly Option<DateTimeOffset?> _after = Moment.Option("--after", "Only what is younger", time);
    private readonly Option<DateTimeOffset?> _before = Moment.Option("--before", "Only what is older", time);

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withTimes">Whether it looks back.</param>
    public Command AddTo(Command command, bool withTimes = true)
    {
        Option[] options = withTimes ? [_channel, _tag, _types, _after, _before] : [_channel, _tag, _types];
        Array.ForEach(options, command.Add);
        return command;
    }

    public Query Read(Run run) => new Query()
        .With("channel", run.Get(_channel))
        .With("tag", run.Get(_tag))
        .With("event_types", run.Get(_types))
        .With("after", run.Get(_after))
        .With("before", run.Get(_before));
}
