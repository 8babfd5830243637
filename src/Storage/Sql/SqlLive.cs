using System.Data.Common;
using Dapper;

namespace Fanfare.Sql;

/// <summary>Asks for applications that have not been deleted.</summary>
internal static class SqlLive
{
    /// <summary>Keeps others from an application until the transaction ends.</summary>
    /// <returns>Whether it is there.</returns>
    public static async Task<bool> HoldLiveAsync(this SqlDatabase database, DbConnection connection, string applicationId)
    {
        await database.HoldApplicationAsync(connection, applicationId);
        return await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM applications WHERE id = @applicationId AND deleted_at IS NULL)", new { applicationId });
    }
}
