using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Fanfare.EntityFrameworkCore;

public sealed class ModelTests
{
    [Theory]
    [InlineData("sqlite", "fanfare_outbox", "fanfare_outbox_lease")]
    [InlineData("postgres", "fanfare_outbox")]
    public void The_first_migration_makes_the_outbox(string kind, params string[] tables)
    {
        var options = new DbContextOptionsBuilder<Chat>();
        ChatDatabase.Use(options, kind, kind == "sqlite" ? "Data Source=:memory:" : "Host=none.invalid");
        using var context = new Chat(options.Options);

        var operations = context.GetService<IMigrationsModelDiffer>().GetDifferences(
            null, context.GetService<IDesignTimeModel>().Model.GetRelationalModel());

        var made = operations.OfType<CreateTableOperation>().Where(table => table.Name.StartsWith("fanfare", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(tables, made.Select(table => table.Name).Order());
        Assert.Equal(
            ["attributes", "change_id", "channel", "chat_type", "created", "created_at", "data", "error", "id", "key", "model", "operation",
                "transaction_id"],
            made.Single(table => table.Name == "fanfare_outbox").Columns.Select(column => column.Name).Order());
    }

    [Fact]
    public async Task Fanfare_may_be_named_before_the_database_and_contexts_may_come_from_a_pool()
    {
        await using var database = await ChatDatabase.SqliteAsync();
        var options = new DbContextOptionsBuilder<Chat>().UseFanfare(Chat.Map).UseSqlite(database.Address.ConnectionString).Options;
        var pool = new PooledDbContextFactory<Chat>(options, poolSize: 1);
        for (var number = 0; number < 3; number++)
        {
            await using var context = await pool.CreateDbContextAsync();
            context.Add(new Note { Id = $"n{number}", Channel = "notes" });
            await context.SaveChangesAsync();
        }

        Assert.Equal(["created Note n0", "created Note n1", "created Note n2"], await database.ReportedAsync());
    }

    [Fact]
    public async Task A_derived_entity_is_mapped_as_the_nearest_above_it()
    {
        await using var context = new Zoo(new DbContextOptionsBuilder<Zoo>().UseSqlite("Data Source=:memory:").UseFanfare(changes =>
        {
            changes.Entity<Animal>().Channel(animal => animal.Name);
            changes.Entity<Bird>().Channel(bird => bird.Wings).Model("flyer");
        }).Options);
        await context.Database.OpenConnectionAsync();
        await context.Database.EnsureCreatedAsync();

        context.AddRange(new Animal { Name = "cat" }, new Owl { Name = "owl", Wings = 2 });
        await context.SaveChangesAsync();

        Assert.Equal(
            [("Animal", "cat"), ("flyer", "2")],
            (await context.Set<OutboxChange>().OrderBy(change => change.Model).ToListAsync())
                .Select(change => (change.Model, change.Channel)).Order());
    }

    [Fact]
    public void An_entity_needs_a_channel_or_a_parent_and_not_both()
    {
        var options = new DbContextOptionsBuilder<Chat>();

        Assert.Throws<InvalidOperationException>(() => options.UseFanfare(changes => changes.Entity<Note>()));
        Assert.Throws<InvalidOperationException>(
            () => options.UseFanfare(changes => changes.Entity<Reaction>().Channel(one => one.Id).ReportsParent(one => one.Message)));
    }

    private sealed class Zoo(DbContextOptions<Zoo> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Animal>();
            modelBuilder.Entity<Bird>();
            modelBuilder.Entity<Owl>();
        }
    }

    private class Animal
    {
        public int Id { get; set; }

        public required string Name { get; set; }
    }

    private class Bird : Animal
    {
        public int Wings { get; set; }
    }

    private sealed class Owl : Bird;
}
