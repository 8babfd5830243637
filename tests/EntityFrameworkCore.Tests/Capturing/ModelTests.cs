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

        var operations = context.GetService<IMigrationsModelDiffer>().GetDifferences(null, context.GetService<IDesignTimeModel>().Model.GetRelationalModel());

        var made = operations.OfType<CreateTableOperation>().Where(table => table.Name.StartsWith("fanfare", StringComparison.Ordinal)).ToList();
        Assert.Equal(tables, made.Select(table => table.Name).Order());
        Assert.Equal(
            ["attributes", "change_id", "channel", "chat_type", "created", "created_at", "data", "error", "id", "key", "model", "operation", "transaction_id"],
            made.Single(table => table.Name == "fanfare_outbox").Columns.Select(column => column.Name).Order());
    }

    [Fact]
    public void An_entity_needs_a_channel_or_a_parent_and_not_both()
    {
        var options = new DbContextOptionsBuilder<Chat>();

        Assert.Throws<InvalidOperationException>(() => options.UseFanfare(changes => changes.Entity<Note>()));
        Assert.Throws<InvalidOperationException>(() => options.UseFanfare(changes => changes.Entity<Reaction>().Channel(one => one.Id).ReportsParent(one => one.Message)));
    }
}
