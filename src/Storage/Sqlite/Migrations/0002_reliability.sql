-- Verification, retry policies, health of endpoints, deliveries by hand, operational events, keys that protect secrets.

ALTER TABLE organizations ADD COLUMN endpoint_defaults TEXT NOT NULL DEFAULT '{}';

-- The organization's own application: its endpoints get operational events.
ALTER TABLE applications ADD COLUMN operational INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX applications_operational ON applications (organization_id) WHERE operational = 1;

ALTER TABLE endpoints ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE endpoints ADD COLUMN verification TEXT;
ALTER TABLE endpoints ADD COLUMN health TEXT NOT NULL DEFAULT '{}';
-- Whether new events are owed to it, and whether nothing may be delivered to it now.
ALTER TABLE endpoints ADD COLUMN subscribed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE endpoints ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
UPDATE endpoints SET subscribed = 1 - disabled, held = disabled;

-- A lane is what waits for one another: a channel, one event by itself, or what is replayed of a channel.
ALTER TABLE deliveries RENAME COLUMN channel TO lane;
ALTER TABLE deliveries ADD COLUMN rate_limited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN trigger_type INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN tried_at INTEGER;

-- The only endpoint that gets an event, whatever others want.
ALTER TABLE events ADD COLUMN only_endpoint_id TEXT;

CREATE TABLE retry_policies (
    organization_id TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    policy          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organization_id, name)
) WITHOUT ROWID;

CREATE TABLE background_tasks (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL,
    application_id  TEXT    NOT NULL,
    endpoint_id     TEXT,
    type            TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    input           TEXT    NOT NULL,
    position        TEXT    NOT NULL DEFAULT '',
    seen            INTEGER NOT NULL DEFAULT 0,
    done            INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX background_tasks_by_organization ON background_tasks (organization_id, id);
CREATE INDEX background_tasks_running ON background_tasks (updated_at) WHERE status = 'running';

-- Operational events on their way to the organization's own application.
CREATE TABLE operational_events (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL,
    event_type      TEXT    NOT NULL,
    channel         TEXT    NOT NULL,
    payload         TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE protection_keys (
    name TEXT NOT NULL PRIMARY KEY,
    xml  TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX events_by_expiry ON events (payload_expires_at) WHERE payload IS NOT NULL;
