using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace Fanfare;

/// <summary>Which store keeps everything, and where that is.</summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string SectionName = "Storage";

    public const string Sqlite = "sqlite";

    public const string Postgres = "postgres";

    /// <summary>
    /// <c>sqlite</c>: a file beside the process, for one process. <c>postgres</c>: a PostgreSQL database, for one process or many. Default:
    /// <c>sqlite</c>.
    /// </summary>
    [AllowedValues(Sqlite, Postgres, ErrorMessage = "Storage:Store is 'sqlite' or 'postgres'.")]
    public string Store { get; init; } = Sqlite;

    /// <summary>
    /// SQLite: the folder of the database; made when it is missing. Default: <c>./data</c>, relative to the working directory.
    /// </summary>
    [Required, MinLength(1)]
    public string Path { get; init; } = "./data";

    /// <summary>SQLite: the size in bytes beyond which the database refuses to grow; 0 for the size of the disk. Default: 0.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; init; }

    /// <summary>
    /// PostgreSQL: Npgsql's connection string, <c>Host=…;Database=…;Username=…;Password=…</c>. Required with <c>postgres</c>.
    /// </summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>
    /// PostgreSQL: the cluster that delivers from the database. The newest takes it over, and what the ones before it still write is
    /// refused. Null for a process that only serves the API. The host sets it; it is no setting.
    /// </summary>
    internal string? Cluster { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Store == Postgres && WhyNotConnectionString() is { } why)
        {
            yield return new ValidationResult(
                $"Storage:ConnectionString {why}. It looks like 'Host=localhost;Database=fanfare;Username=fanfare;Password=…'.",
                [nameof(ConnectionString)]);
        }
    }

    /// <summary>The connection string with what Fanfare wants where it says nothing else.</summary>
    internal string ToPostgres()
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        settings.ApplicationName ??= "fanfare";

        // Names of pools, which metrics show, are to tell nobody a password.
        settings.PersistSecurityInfo = false;
        if (settings.GssEncryptionMode == GssEncryptionMode.Prefer)
        {
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        // Everything is found by its key. A plan made while a table was small must not read the whole of it when it has grown.
        settings.Options ??= "-c enable_seqscan=off -c jit=off";
        return settings.ConnectionString;
    }

    private string? WhyNotConnectionString()
    {
        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(ConnectionString).Host) ? "names no Host" : null;
        }
        catch (ArgumentException exception)
        {
            return $"is not understood: {exception.Message}";
        }
    }
}
