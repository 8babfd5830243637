using System.Text;
using Fanfare.Output;

namespace Fanfare.Commands;

/// <summary>Content that is given as text, as <c>@file</c>, or as <c>-</c> for standard input.</summary>
internal static class Content
{
    public const string Help = "the text itself, @FILE, or - for standard input";

    /// <exception cref="FailureException">The file cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(string given, CancellationToken cancellationToken)
    {
        var content = given switch
        {
            "-" => await ReadInputAsync(cancellationToken),
            ['@', .. var path] => await ReadFileAsync(path, cancellationToken),
            _ => Encoding.UTF8.GetBytes(given),
        };
        return content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
    }

    private static async Task<byte[]> ReadInputAsync(CancellationToken cancellationToken)
    {
        await using var input = Console.OpenStandardInput();
        using var content = new MemoryStream();
        await input.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw FailureException.Usage($"'{path}' cannot be read: {exception.Message}");
        }
    }
}
