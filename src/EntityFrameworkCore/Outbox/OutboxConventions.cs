using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Puts the outbox into every model that is built with Fanfare, so that migrations have it.</summary>
internal sealed class OutboxConventions(IDatabaseProvider provider) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.ModelInitializedConventions.Add(new OutboxConvention(withLease: !Databases.IsPostgres(provider.Name)));
        return conventionSet;
    }
}

/// <summary>What the tables look like.</summary>
internal sealed class OutboxConvention(bool withLease) : IModelInitializedConvention
{
    public const string Table = "fanfare_outbox";

    public void ProcessModelInitialized(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        AddOutbox(modelBuilder.Entity(typeof(OutboxChange), fromDataAnnotation: true)!);
        if (withLease)
        {
            AddLease(modelBuilder.Entity(typeof(OutboxLease), fromDataAnnotation: true)!);
        }
    }

    private static void AddOutbox(IConventionEntityTypeBuilder outbox)
    {
        outbox.ToTable(Table, fromDataAnnotation: true);
        foreach (var (name, column, required) in (ReadOnlySpan<(string, string, bool)>)[
            (nameof(OutboxChange.Id), "id", true),
            (nameof(OutboxChange.ChangeId), "change_id", true),
            (nameof(OutboxChange.Channel), "channel", true),
            (nameof(OutboxChange.Model), "model", true),
            (nameof(OutboxChange.Operation), "operation", true),
            (nameof(OutboxChange.Created), "created", true),
            (nameof(OutboxChange.Key), "key", true),
            (nameof(OutboxChange.ChatType), "chat_type", false),
            (nameof(OutboxChange.Attributes), "attributes", false),
            (nameof(OutboxChange.Data), "data", true),
            (nameof(OutboxChange.CreatedAt), "created_at", true),
            (nameof(OutboxChange.TransactionId), "transaction_id", false),
            (nameof(OutboxChange.Error), "error", false)])
        {
            Column(outbox, name, column).IsRequired(required, fromDataAnnotation: true);
        }

        outbox.PrimaryKey([outbox.Metadata.FindProperty(nameof(OutboxChange.Id))!], fromDataAnnotation: true);
        outbox.HasIndex([nameof(OutboxChange.ChangeId)], "ix_fanfare_outbox_change_id", fromDataAnnotation: true)!.IsUnique(
            true, fromDataAnnotation: true);
        outbox.HasIndex([nameof(OutboxChange.Channel)], "ix_fanfare_outbox_parked", fromDataAnnotation: true)!.HasFilter(
            "error IS NOT NULL", fromDataAnnotation: true);
    }

    private static void AddLease(IConventionEntityTypeBuilder lease)
    {
        lease.ToTable($"{Table}_lease", fromDataAnnotation: true);
        var name = Column(lease, nameof(OutboxLease.Name), "name");
        Column(lease, nameof(OutboxLease.Holder), "holder");
        Column(lease, nameof(OutboxLease.Until), "until");
        lease.PrimaryKey([name.Metadata], fromDataAnnotation: true);
    }

    private static IConventionPropertyBuilder Column(IConventionEntityTypeBuilder entity, string name, string column)
    {
        var property = entity.Property(entity.Metadata.ClrType.GetProperty(name)!, fromDataAnnotation: true)!;
        property.HasColumnName(column, fromDataAnnotation: true);
        return property;
    }
}
