using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Fanfare.Output;

/// <summary>
/// The process's own input and outputs. Results go to standard output; all else goes to standard error, and moves only when a person sees
/// it.
/// </summary>
internal sealed class Terminal
{
    private const int StandardOutput = 1;

    private readonly TextWriter _error = System.Console.Error;
    private readonly IAnsiConsole _errors = ConsoleOn(System.Console.Error);

    /// <summary>Whether a person reads the results.</summary>
    public bool IsInteractive { get; } = !System.Console.IsOutputRedirected;

    public TextWriter Output { get; } = OpenOutput();

    public IAnsiConsole Console { get; } = ConsoleOn(System.Console.Out);

    private static bool ErrorsAreSeen => !System.Console.IsErrorRedirected;

    /// <summary>Says something that is no result.</summary>
    public void Notice(string text) => _error.WriteLine(Printable.Lines(text));

    /// <summary>Says why a command failed.</summary>
    public void Fail(FailureException failure)
    {
        if (ErrorsAreSeen)
        {
            _errors.Write(new Text("error: ", new Style(Color.Red)));
        }
        else
        {
            _error.Write("error: ");
        }

        Notice(failure.Message);
        if (failure.Next is { } next)
        {
            Notice(next);
        }
    }

    /// <summary>Asks for something that nobody may read over a shoulder; from a pipe, takes its first line.</summary>
    /// <exception cref="FailureException">There is nobody to ask.</exception>
    public async Task<string> AskSecretAsync(string question, CancellationToken cancellationToken)
    {
        if (System.Console.IsInputRedirected)
        {
            return await System.Console.In.ReadLineAsync(cancellationToken) ?? "";
        }

        if (!ErrorsAreSeen)
        {
            throw FailureException.Usage(
                "The question for the key cannot be seen: standard error is redirected. Give the key through a pipe");
        }

        // The terminal shows what is typed until its keys are first read: it has to stop before somebody sees the question and pastes the
        // answer.
        _ = System.Console.KeyAvailable;
        return await new TextPrompt<string>(Markup.Escape(question)).Secret(mask: null).AllowEmpty().ShowAsync(_errors, cancellationToken);
    }

    /// <summary>Shows that something of unknown length goes on.</summary>
    /// <param name="title">What goes on.</param>
    /// <param name="work">Does it, and may change the title.</param>
    public Task BusyAsync(string title, Func<Action<string>, Task> work) =>
        ErrorsAreSeen ? _errors.Status().StartAsync(Markup.Escape(title), context => work(text => context.Status(Markup.Escape(text))))
            : work(static _ => { });

    /// <summary>Shows a bar while something goes on.</summary>
    /// <param name="title">What goes on.</param>
    /// <param name="total">How much there is to do; 0 when nobody knows.</param>
    /// <param name="work">Does it, and tells how much is done.</param>
    public Task<T> ProgressAsync<T>(string title, double total, Func<Action<double>, Task<T>> work) =>
        ErrorsAreSeen
            ? _errors.Progress().StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: total > 0 ? total : 1);
                bar.IsIndeterminate = total <= 0;
                var result = await work(done => bar.Value = Math.Min(done, bar.MaxValue));
                bar.IsIndeterminate = false;
                bar.Value = bar.MaxValue;
                return result;
            })
            : work(static _ => { });

    /// <summary>The runtime's own writer takes no notice when nobody reads its pipe any more; a command that goes on must.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "They live as long as the process.")]
    private static TextWriter OpenOutput()
    {
        if (OperatingSystem.IsWindows() || !System.Console.IsOutputRedirected)
        {
            return System.Console.Out;
        }

        var output = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? System.Console.Out : new StreamWriter(output) { AutoFlush = true };
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
