using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Fanfare.Sql;

/// <summary>The keys that protect secrets. Whoever asks for them waits, and that may be a grain in its turn: so they are read outside of it, or the turn would wait for itself.</summary>
internal sealed class SqlKeyRing(SqlDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Outside(() => database.ReadAsync(static connection => connection.QueryAsync<string>("SELECT xml FROM protection_keys"), CancellationToken.None)).Select(static xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var xml = element.ToString(SaveOptions.DisableFormatting);
        Outside(() => database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO protection_keys (name, xml) VALUES (@friendlyName, @xml) ON CONFLICT (name) DO UPDATE SET xml = @xml", new { friendlyName, xml }),
            CancellationToken.None));
    }

    private static T Outside<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap().GetAwaiter().GetResult();
}
