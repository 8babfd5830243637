using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Fanfare.Hosting;

/// <summary>Why the process could not start, in words for its operator.</summary>
internal sealed record StartFailure(int ExitCode, string Message)
{
    private const int CannotStart = 1;
    private const int WrongConfiguration = 2;

    /// <summary>Explains an exception of the start; null when it is one of ours, to be seen whole.</summary>
    public static StartFailure? Explain(Exception exception) => exception switch
    {
        ConfigurationException => new StartFailure(WrongConfiguration, exception.Message),
        OptionsValidationException invalid =>
            new StartFailure(
                WrongConfiguration,
                string.Join(Environment.NewLine, invalid.Failures.Select(failure => $"{invalid.OptionsType.Name}: {failure}"))),
        InvalidOperationException when exception.Source?.StartsWith(
            "Microsoft.Extensions.Configuration", StringComparison.Ordinal) == true =>
            new StartFailure(WrongConfiguration, exception.Message),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        AggregateException { InnerExceptions: [var first, ..] } several when Explain(first) is { } explained =>
            explained with
            {
                Message = string.Join(
                    Environment.NewLine, several.InnerExceptions.Select(inner => Explain(inner)?.Message ?? inner.Message)),
            },
        StoreUnavailableException => new StartFailure(CannotStart, exception.Message),
        InvalidOperationException when exception.Source?.StartsWith(
            "Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true =>
            new StartFailure(WrongConfiguration, $"Urls: {exception.Message}"),
        IOException { InnerException: AddressInUseException } =>
            new StartFailure(CannotStart, $"{exception.Message} Choose another address with --Urls=http://localhost:8081"),
        IOException => new StartFailure(CannotStart, exception.Message),
        _ => null,
    };
}
