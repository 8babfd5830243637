using Fanfare.Contracts;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fanfare-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_written_is_there_when_the_store_is_opened_again()
    {
        string id;
        using (var store = Open())
        {
            id = (await store.AddApplicationAsync()).Id;
        }

        using var again = Open();
        Assert.NotNull(await again.Applications.FindAsync(StoreUnderTest.Organization, id, default));
    }

    [Fact]
    public async Task A_commit_waits_for_the_disk()
    {
        using var database = SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System);

        Assert.Equal("wal", await database.WriteAsync(connection => Ask(connection, "PRAGMA journal_mode"), default));
        Assert.Equal("2", await database.WriteAsync(connection => Ask(connection, "PRAGMA synchronous"), default));
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing_behind()
    {
        using var database = SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidDataException>(() => database.WriteAsync<int>(
            connection =>
            {
                SqliteDatabase.Execute(connection, "INSERT INTO organizations (id, name, created_at) VALUES ('org_x', 'x', 0)");
                throw new InvalidDataException();
            },
            default));

        Assert.Equal(
            "0", await database.ReadAsync(connection => Task.FromResult(Ask(connection, "SELECT count(*) FROM organizations")), default));
    }

    [Fact]
    public async Task A_full_store_refuses_a_write_whole_and_still_reads()
    {
        using var store = SqliteStore.Open(TimeProvider.System, new StorageOptions { Path = _folder.FullName, MaxBytes = 1 }, () => { });

        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (var number = 0; number < 1_000; number++)
            {
                await store.Applications.InsertAsync(store.NewApplication() with { Name = new string('x', 10_000) }, null, default);
            }
        });

        Assert.NotNull(await store.Applications.ListAsync(StoreUnderTest.Organization, new Paging.PageRequest(10), default));
    }

    [Fact]
    public void A_store_of_a_newer_build_is_refused()
    {
        SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System).Dispose();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "fanfare.db")};Pooling=false"))
        {
            connection.Open();
            SqliteDatabase.Execute(connection, "INSERT INTO schema_migrations (number, name, applied_at) VALUES (9999, 'future', 0)");
        }

        var refused = Assert.Throws<StoreUnavailableException>(
            () => SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System));
        Assert.Contains("9999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_in_use_is_refused_until_it_is_free()
    {
        using (SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System))
        {
            var refused = Assert.Throws<StoreUnavailableException>(
                () => SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System));
            Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        }

        SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System).Dispose();
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "fanfare.db"), new string('x', 10_000));

        Assert.Throws<StoreUnavailableException>(
            () => SqliteDatabase.Open(new StorageOptions { Path = _folder.FullName }, TimeProvider.System));
    }

    private static string Ask(System.Data.Common.DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!.ToString()!;
    }

    private StoreUnderTest Open() => SqliteStore.Open(TimeProvider.System, new StorageOptions { Path = _folder.FullName }, () => { });
}
