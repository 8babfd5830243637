using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Fanfare.Sql;

/// <summary>
/// The keys that protect secrets. Whoever asks for them waits, and that may be a grain in its turn: databases work outside of turns, or
/// this one would wait for itself.
/// </summary>
internal sealed class SqlKeyRing(SqlDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. database.ReadAsync(static connection => connection.QueryAsync<string>("SELECT xml FROM protection_keys"),
            CancellationToken.None).GetAwaiter().GetResult().Select(static xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var xml = element.ToString(SaveOptions.DisableFormatting);
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO protection_keys (name, xml) VALUES (@friendlyName, @xml) ON CONFLICT (name) DO UPDATE SET xml = @xml",
                new { friendlyName, xml }),
            CancellationToken.None).GetAwaiter().GetResult();
    }
}
