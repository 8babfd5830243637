using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Fanfare.Sqlite;

/// <summary>The keys that protect secrets, in SQLite.</summary>
internal sealed class SqliteKeyRing(SqliteDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. database.Read(static connection => connection.Query<string>("SELECT xml FROM protection_keys").ToList()).Select(static xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var xml = element.ToString(SaveOptions.DisableFormatting);
        database.Write(connection => connection.Execute("INSERT OR REPLACE INTO protection_keys (name, xml) VALUES (@friendlyName, @xml)", new { friendlyName, xml }));
    }
}
