-- Times are milliseconds since 1970 in UTC. Lists and maps are JSON. Ids sort by time.

CREATE TABLE organizations (
    id          TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
);

CREATE TABLE api_keys (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL,
    application_id  TEXT,
    name            TEXT,
    hash            TEXT    NOT NULL UNIQUE,
    created_at      INTEGER NOT NULL
);
CREATE INDEX api_keys_by_organization ON api_keys (organization_id, id);

CREATE TABLE applications (
    id                   TEXT    NOT NULL PRIMARY KEY,
    organization_id      TEXT    NOT NULL,
    uid                  TEXT,
    name                 TEXT    NOT NULL,
    throttle_rate        INTEGER,
    metadata             TEXT    NOT NULL,
    subscription_version INTEGER NOT NULL DEFAULT 1,
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    deleted_at           INTEGER
);
CREATE UNIQUE INDEX applications_by_uid ON applications (organization_id, uid) WHERE uid IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX applications_by_organization ON applications (organization_id, id) WHERE deleted_at IS NULL;

CREATE TABLE event_types (
    organization_id TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    archived        INTEGER NOT NULL,
    deprecated      INTEGER NOT NULL,
    schemas         TEXT,
    feature_flag    TEXT,
    feature_flags   TEXT    NOT NULL,
    group_name      TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organization_id, name)
) WITHOUT ROWID;

CREATE TABLE endpoints (
    id             TEXT    NOT NULL PRIMARY KEY,
    application_id TEXT    NOT NULL,
    uid            TEXT,
    url            TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    disabled       INTEGER NOT NULL,
    event_types    TEXT    NOT NULL,
    channels       TEXT    NOT NULL,
    throttle_rate  INTEGER,
    metadata       TEXT    NOT NULL,
    headers        TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    deleted_at     INTEGER
);
CREATE UNIQUE INDEX endpoints_by_uid ON endpoints (application_id, uid) WHERE uid IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX endpoints_by_application ON endpoints (application_id, id) WHERE deleted_at IS NULL;

CREATE TABLE endpoint_secrets (
    endpoint_id TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    expires_at  INTEGER
);
CREATE INDEX endpoint_secrets_by_endpoint ON endpoint_secrets (endpoint_id, created_at);

-- What changes while an endpoint works: who owns it, which version its configuration has, when the sweeper is to wake it.
CREATE TABLE endpoint_owners (
    endpoint_id TEXT    NOT NULL PRIMARY KEY,
    epoch       INTEGER NOT NULL DEFAULT 0,
    version     INTEGER NOT NULL DEFAULT 1,
    wake_at     INTEGER
) WITHOUT ROWID;
CREATE INDEX endpoint_owners_to_wake ON endpoint_owners (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE events (
    id                 TEXT    NOT NULL,
    application_id     TEXT    NOT NULL,
    channel            TEXT    NOT NULL,
    sequence           INTEGER NOT NULL,
    event_type         TEXT    NOT NULL,
    event_id           TEXT,
    channels           TEXT,
    tags               TEXT,
    accepted_at        INTEGER NOT NULL,
    payload_expires_at INTEGER NOT NULL,
    payload            BLOB
);
CREATE UNIQUE INDEX events_by_id ON events (application_id, id);
CREATE UNIQUE INDEX events_by_place ON events (application_id, channel, sequence);
CREATE UNIQUE INDEX events_by_event_id ON events (application_id, event_id) WHERE event_id IS NOT NULL;

-- Only what is still owed. A lane is a range of the primary key.
CREATE TABLE deliveries (
    endpoint_id TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    application_id TEXT NOT NULL,
    message_id  TEXT    NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    due_at      INTEGER NOT NULL,
    PRIMARY KEY (endpoint_id, channel, sequence)
) WITHOUT ROWID;
CREATE INDEX deliveries_by_message ON deliveries (endpoint_id, message_id);

CREATE TABLE attempts (
    id             TEXT    NOT NULL,
    application_id TEXT    NOT NULL,
    endpoint_id    TEXT    NOT NULL,
    message_id     TEXT    NOT NULL,
    status         INTEGER NOT NULL,
    fault          INTEGER NOT NULL,
    status_code    INTEGER NOT NULL,
    duration       INTEGER NOT NULL,
    attempted_at   INTEGER NOT NULL,
    trigger_type   INTEGER NOT NULL,
    last           INTEGER NOT NULL,
    url            TEXT    NOT NULL,
    response       TEXT    NOT NULL
);
CREATE INDEX attempts_by_endpoint ON attempts (endpoint_id, id, status, last);
CREATE INDEX attempts_by_message ON attempts (message_id, id);
CREATE INDEX attempts_by_endpoint_and_message ON attempts (endpoint_id, message_id, id, status);

CREATE TABLE idempotency_keys (
    key          TEXT    NOT NULL PRIMARY KEY,
    request_hash TEXT    NOT NULL,
    status       INTEGER NOT NULL,
    body         BLOB,
    message_id   TEXT,
    expires_at   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

-- State that grains keep through IPersistentState.
CREATE TABLE grain_states (
    grain_id TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    PRIMARY KEY (grain_id, name)
) WITHOUT ROWID;
