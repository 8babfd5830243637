using System.ComponentModel.DataAnnotations;

namespace Fanfare.Sqlite;

/// <summary>Where the SQLite store keeps its file.</summary>
public sealed class SqliteOptions
{
    public const string SectionName = "Storage";

    /// <summary>The folder of the database; made when it is missing. Default: <c>./data</c>, relative to the working directory.</summary>
    [Required, MinLength(1)]
    public string Path { get; init; } = "./data";

    /// <summary>The size in bytes beyond which the database refuses to grow; 0 for the size of the disk. Default: 0.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; init; }
}
