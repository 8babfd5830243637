-- What Orleans' ADO.NET providers ask for: who is in the cluster, and the state that grains keep through IPersistentState.

CREATE TABLE OrleansQuery (
    QueryKey  text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

CREATE TABLE orleans_clusters (
    cluster_id text    NOT NULL PRIMARY KEY,
    version    integer NOT NULL DEFAULT 0
);

CREATE TABLE orleans_members (
    cluster_id    text        NOT NULL,
    address       text        NOT NULL,
    port          integer     NOT NULL,
    generation    integer     NOT NULL,
    silo_name     text        NOT NULL,
    host_name     text        NOT NULL,
    status        integer     NOT NULL,
    proxy_port    integer     NOT NULL,
    suspect_times text,
    start_time    timestamptz NOT NULL,
    alive_time    timestamptz NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
);

CREATE TABLE orleans_states (
    service_id text    NOT NULL,
    type_hash  integer NOT NULL,
    type       text    NOT NULL,
    id_hash    integer NOT NULL,
    id_n0      bigint  NOT NULL,
    id_n1      bigint  NOT NULL,
    id_text    text,
    payload    bytea,
    version    integer NOT NULL
);
CREATE UNIQUE INDEX orleans_states_by_id ON orleans_states (id_hash, type_hash, service_id, type, id_n0, id_n1, id_text) NULLS NOT DISTINCT;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH added AS (INSERT INTO orleans_clusters (cluster_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM added)
$$),
('MembershipReadAllKey', $$
    SELECT c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
           m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.alive_time AS IAmAliveTime
    FROM orleans_clusters c LEFT JOIN orleans_members m ON m.cluster_id = c.cluster_id
    WHERE c.cluster_id = @DeploymentId
$$),
('MembershipReadRowKey', $$
    SELECT c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
           m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.alive_time AS IAmAliveTime
    FROM orleans_clusters c
    LEFT JOIN orleans_members m ON m.cluster_id = c.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE c.cluster_id = @DeploymentId
$$),
('InsertMembershipKey', $$
    WITH moved AS (
        UPDATE orleans_clusters SET version = version + 1
        WHERE cluster_id = @DeploymentId AND version = @Version
          AND NOT EXISTS (SELECT 1 FROM orleans_members WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id),
    added AS (
        INSERT INTO orleans_members (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
        SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM added)
$$),
('UpdateMembershipKey', $$
    WITH moved AS (
        UPDATE orleans_clusters SET version = version + 1
        WHERE cluster_id = @DeploymentId AND version = @Version
          AND EXISTS (SELECT 1 FROM orleans_members WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id),
    changed AS (
        UPDATE orleans_members m SET status = @Status, suspect_times = @SuspectTimes, alive_time = @IAmAliveTime FROM moved
        WHERE m.cluster_id = moved.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM changed)
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE orleans_members SET alive_time = @IAmAliveTime
    WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
('GatewaysQueryKey', $$
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM orleans_members
    WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
$$),
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM orleans_members WHERE cluster_id = @DeploymentId AND status <> 3 AND alive_time < @IAmAliveTime
$$),
('CleanupDefunctSiloEntryKey', $$
    DELETE FROM orleans_members
    WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation AND status = 6
      AND start_time = @StartTime AND alive_time = @IAmAliveTime AND coalesce(suspect_times, '') = coalesce(@SuspectTimes, '')
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH members AS (DELETE FROM orleans_members WHERE cluster_id = @DeploymentId)
    DELETE FROM orleans_clusters WHERE cluster_id = @DeploymentId
$$),
('ReadFromStorageKey', $$
    SELECT payload AS PayloadBinary, version AS Version FROM orleans_states
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
$$),
('WriteToStorageKey', $$
    WITH changed AS (
        UPDATE orleans_states SET payload = @PayloadBinary, version = version + 1
        WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
          AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
          AND version = @GrainStateVersion
        RETURNING version),
    added AS (
        INSERT INTO orleans_states (service_id, type_hash, type, id_hash, id_n0, id_n1, id_text, payload, version)
        SELECT @ServiceId, @GrainTypeHash, @GrainTypeString, @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @PayloadBinary, 1
        WHERE @GrainStateVersion IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version)
    SELECT version AS NewGrainStateVersion FROM changed UNION ALL SELECT version FROM added
$$),
('ClearStorageKey', $$
    UPDATE orleans_states SET payload = NULL, version = version + 1
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
      AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion
$$),
('DeleteStorageKey', $$
    DELETE FROM orleans_states
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
      AND version = @GrainStateVersion
    RETURNING version + 1 AS NewGrainStateVersion
$$);
