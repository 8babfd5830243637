using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
using Fanfare.Apps;
using Fanfare.Attempts;
using Fanfare.Certificates;
using Fanfare.Configuration;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Hooks;
using Fanfare.Listening;
using Fanfare.Output;

namespace Fanfare.Commands;

/// <summary>All commands, and how any of them ends.</summary>
internal static class CommandLine
{
    private const int BrokenPipe = 32;

    public static async Task<int> RunAsync(string[] args)
    {
        // Scripts read UTF-8, whatever the locale.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var terminal = new Terminal();
        using var signals = new Signals();
        try
        {
            // An argument that begins with @ names a file to send, not one with more arguments.
#pragma warning disable RS0030 // The program chooses its clock.
            var parsed = Build(new Shell(new GlobalOptions(), terminal, TimeProvider.System)).Parse(
#pragma warning restore RS0030
                args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
            {
                throw new FailureException(
                    ExitCode.WrongUsage, string.Join('\n', parsed.Errors.Select(static error => error.Message)),
                    $"See {NameOf(parsed.CommandResult.Command)} --help");
            }

            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, signals.Stopped);
        }
        catch (OperationCanceledException) when (signals.Stopped.IsCancellationRequested)
        {
            return (int)ExitCode.Stopped;
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            // Whoever reads the output has had enough of it.
            return (int)ExitCode.Done;
        }
        catch (FailureException failure)
        {
            terminal.Fail(failure);
            return (int)failure.Code;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.Fail(new FailureException(ExitCode.Failed, exception.Message));
            return (int)ExitCode.Failed;
        }
#pragma warning disable CA1031 // The edge: whoever typed the command is no reader of stack traces.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            terminal.Fail(new FailureException(
                ExitCode.Failed, $"Something went wrong that should not: {exception.GetType().Name}: {exception.Message}",
                "Please report it with the command that you have typed."));
            return (int)ExitCode.Failed;
        }
    }

    private static RootCommand Build(Shell shell)
    {
        var root = new RootCommand("Fanfare delivers webhooks; this speaks to it.")
        {
            shell.Options.Server,
            shell.Options.Key,
            shell.Options.Json,
            LoginCommand.Create(shell),
            AppsCommands.Create(shell),
            EndpointsCommands.Create(shell),
            EventsCommands.Create(shell),
            AttemptsCommands.Create(shell),
            HooksCommands.Create(shell),
            ListenCommand.Create(shell),
            CertificateCommands.Create(shell),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
        return root;
    }

    private static string NameOf(Command command) =>
        command is RootCommand ? "fanfare" : $"{NameOf(command.Parents.OfType<Command>().First())} {command.Name}";

    private sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(ExitCodes.Help);
            return code;
        }
    }
}
