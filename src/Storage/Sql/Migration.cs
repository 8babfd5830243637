using System.Globalization;
using System.Reflection;

namespace Fanfare.Sql;

/// <summary>A numbered change of a database's schema.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>The migrations that this build has for a kind of database, in their order.</summary>
    public static IReadOnlyList<Migration> Known(string kind)
    {
        var prefix = $"{kind}.";
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return new Migration(
                        int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), name[prefix.Length..], reader.ReadToEnd());
                }),
        ];
    }
}
