namespace Fanfare.Configuration;

/// <summary>Files that only their owner may read, from the moment at which they exist.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">What.</param>
    /// <param name="overwrite">Whether one that is there may be replaced.</param>
    /// <param name="cancellationToken">Gives up; what was there stays.</param>
    public static async Task WriteAsync(string path, string content, bool overwrite, CancellationToken cancellationToken)
    {
        var beside = Path.Combine(Path.GetDirectoryName(path)!, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var writer = new StreamWriter(beside, options))
            {
                await writer.WriteAsync(content.AsMemory(), cancellationToken);
            }

            File.Move(beside, path, overwrite);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
