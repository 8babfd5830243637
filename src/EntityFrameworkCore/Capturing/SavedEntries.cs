using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace Fanfare.EntityFrameworkCore;

/// <summary>The entities of one save, each once, in the order in which they were written.</summary>
internal sealed class SavedEntries(ChangeMap map)
{
    private readonly List<IUpdateEntry> _all = [];
    private readonly HashSet<IUpdateEntry> _known = [];

    public IReadOnlyList<IUpdateEntry> All => _all;

    /// <summary>Whether there may be a change among them.</summary>
    public bool AnyMapped { get; private set; }

    public static IEnumerable<IUpdateEntry> Of(ModificationCommandBatch batch) =>
        batch.ModificationCommands.SelectMany(command => command.Entries);

    /// <summary>Whether an entity, or what owns it, is mapped.</summary>
    public static bool IsMapped(ChangeMap map, IUpdateEntry entry) => map.Find(Owner(entry.EntityType)) is not null;

    public void Add(ModificationCommandBatch batch)
    {
        foreach (var entry in Of(batch).Where(_known.Add))
        {
            _all.Add(entry);
            AnyMapped |= IsMapped(map, entry);
        }
    }

    private static IEntityType Owner(IEntityType type)
    {
        while (type.FindOwnership() is { } ownership)
        {
            type = ownership.PrincipalEntityType;
        }

        return type;
    }
}
