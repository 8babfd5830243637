using System.Globalization;
using System.Text.Json;
using Dapper;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fanfare.Sql;

/// <summary>State that grains keep through IPersistentState,. The etag is the number of writes.</summary>
internal sealed class SqlGrainStorage(SqlDatabase database) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (state, version) = await database.ReadAsync(
            connection => connection.QueryFirstOrDefaultAsync<(string? State, long Version)>(
                "SELECT state, version FROM grain_states WHERE grain_id = @grainId AND name = @stateName", new { grainId = grainId.ToString(), stateName }),
            CancellationToken.None);
        grainState.RecordExists = state is not null;
        grainState.State = state is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(state)!;
        grainState.ETag = state is null ? null : Text(version);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var parameters = new { grainId = grainId.ToString(), stateName, state = JsonSerializer.Serialize(grainState.State), etag = Number(grainState.ETag) };
        var written = await database.WriteAsync(
            connection => connection.ExecuteScalarAsync<long?>(
                grainState.ETag is null
                    ? "INSERT INTO grain_states (grain_id, name, version, state) VALUES (@grainId, @stateName, 1, @state) ON CONFLICT DO NOTHING RETURNING version"
                    : "UPDATE grain_states SET state = @state, version = version + 1 WHERE grain_id = @grainId AND name = @stateName AND version = @etag RETURNING version",
                parameters),
            CancellationToken.None);
        grainState.ETag = written is { } version ? Text(version) : throw Inconsistent(stateName, grainId, grainState.ETag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var parameters = new { grainId = grainId.ToString(), stateName, etag = Number(grainState.ETag) };
        var cleared = await database.WriteAsync(
            async connection =>
                await connection.ExecuteAsync("DELETE FROM grain_states WHERE grain_id = @grainId AND name = @stateName AND version = @etag", parameters) == 1
                || await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM grain_states WHERE grain_id = @grainId AND name = @stateName", parameters) == 0,
            CancellationToken.None);
        if (!cleared)
        {
            throw Inconsistent(stateName, grainId, grainState.ETag);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static InconsistentStateException Inconsistent(string stateName, GrainId grainId, string? etag) =>
        new($"State '{stateName}' of {grainId} is not the one that was read (etag {etag ?? "none"}).");

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long Number(string? etag) => etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);
}
