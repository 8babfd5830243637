-- What Orleans' ADO.NET provider for grain state asks for. A text writes once, by whichever of its statements applies.

CREATE TABLE OrleansQuery (
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE orleans_states (
    service_id TEXT    NOT NULL,
    type_hash  INTEGER NOT NULL,
    type       TEXT    NOT NULL,
    id_hash    INTEGER NOT NULL,
    id_n0      INTEGER NOT NULL,
    id_n1      INTEGER NOT NULL,
    id_text    TEXT,
    payload    BLOB,
    version    INTEGER NOT NULL
);
CREATE UNIQUE INDEX orleans_states_by_id ON orleans_states (id_hash, type_hash, service_id, type, id_n0, id_n1, coalesce(id_text, ''));

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT payload AS PayloadBinary, version AS Version FROM orleans_states
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS @GrainIdExtensionString
'),
('WriteToStorageKey', '
    UPDATE orleans_states SET payload = @PayloadBinary, version = version + 1
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS @GrainIdExtensionString
      AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion;
    INSERT INTO orleans_states (service_id, type_hash, type, id_hash, id_n0, id_n1, id_text, payload, version)
    SELECT @ServiceId, @GrainTypeHash, @GrainTypeString, @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @PayloadBinary, 1
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version AS NewGrainStateVersion
'),
('ClearStorageKey', '
    UPDATE orleans_states SET payload = NULL, version = version + 1
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS @GrainIdExtensionString
      AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion
'),
('DeleteStorageKey', '
    DELETE FROM orleans_states
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS @GrainIdExtensionString
      AND version = @GrainStateVersion
    RETURNING version + 1 AS NewGrainStateVersion
');
