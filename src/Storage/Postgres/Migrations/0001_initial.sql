-- Times are milliseconds since 1970 in UTC. Lists and maps are JSON. Ids sort by time, byte by byte: hence the collation.

CREATE TABLE organizations (
    id                text   COLLATE "C" NOT NULL PRIMARY KEY,
    name              text   NOT NULL,
    endpoint_defaults text   NOT NULL DEFAULT '{}',
    created_at        bigint NOT NULL
);

CREATE TABLE api_keys (
    id              text   COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id text   COLLATE "C" NOT NULL,
    application_id  text   COLLATE "C",
    name            text,
    hash            text   COLLATE "C" NOT NULL UNIQUE,
    created_at      bigint NOT NULL
);
CREATE INDEX api_keys_by_organization ON api_keys (organization_id, id);

CREATE TABLE applications (
    id                   text    COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id      text    COLLATE "C" NOT NULL,
    uid                  text    COLLATE "C",
    name                 text    NOT NULL,
    throttle_rate        integer,
    metadata             text    NOT NULL,
    subscription_version bigint  NOT NULL DEFAULT 1,
    -- The organization's own application: its endpoints get operational events.
    operational          boolean NOT NULL DEFAULT false,
    created_at           bigint  NOT NULL,
    updated_at           bigint  NOT NULL,
    deleted_at           bigint
);
CREATE UNIQUE INDEX applications_by_uid ON applications (organization_id, uid) WHERE uid IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX applications_by_organization ON applications (organization_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX applications_operational ON applications (organization_id) WHERE operational;

CREATE TABLE event_types (
    organization_id text    COLLATE "C" NOT NULL,
    name            text    COLLATE "C" NOT NULL,
    description     text    NOT NULL,
    archived        boolean NOT NULL,
    deprecated      boolean NOT NULL,
    schemas         text,
    feature_flag    text,
    feature_flags   text    NOT NULL,
    group_name      text,
    created_at      bigint  NOT NULL,
    updated_at      bigint  NOT NULL,
    PRIMARY KEY (organization_id, name)
);

CREATE TABLE endpoints (
    id             text    COLLATE "C" NOT NULL PRIMARY KEY,
    application_id text    COLLATE "C" NOT NULL,
    uid            text    COLLATE "C",
    url            text    NOT NULL,
    description    text    NOT NULL,
    disabled       boolean NOT NULL,
    event_types    text    NOT NULL,
    channels       text    NOT NULL,
    throttle_rate  integer,
    metadata       text    NOT NULL,
    headers        text    NOT NULL,
    settings       text    NOT NULL DEFAULT '{}',
    verification   text,
    health         text    NOT NULL DEFAULT '{}',
    -- Whether new events are owed to it, and whether nothing may be delivered to it now.
    subscribed     boolean NOT NULL DEFAULT true,
    held           boolean NOT NULL DEFAULT false,
    created_at     bigint  NOT NULL,
    updated_at     bigint  NOT NULL,
    deleted_at     bigint
);
CREATE UNIQUE INDEX endpoints_by_uid ON endpoints (application_id, uid) WHERE uid IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX endpoints_by_application ON endpoints (application_id, id) WHERE deleted_at IS NULL;

CREATE TABLE endpoint_secrets (
    endpoint_id text   COLLATE "C" NOT NULL,
    created_at  bigint NOT NULL,
    key         text   NOT NULL,
    expires_at  bigint,
    rowid       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX endpoint_secrets_by_endpoint ON endpoint_secrets (endpoint_id, created_at);

-- What changes while an endpoint works: who owns it, which version its configuration has, when the sweeper is to wake it.
-- It is written often: room in each page keeps most of that out of the indexes.
CREATE TABLE endpoint_owners (
    endpoint_id text   COLLATE "C" NOT NULL PRIMARY KEY,
    epoch       bigint NOT NULL DEFAULT 0,
    version     bigint NOT NULL DEFAULT 1,
    wake_at     bigint
) WITH (fillfactor = 50);
CREATE INDEX endpoint_owners_to_wake ON endpoint_owners (wake_at) WHERE wake_at IS NOT NULL;

-- The last place taken in each channel: the next event's follows from it, and a place is taken once.
CREATE TABLE channels (
    application_id text   COLLATE "C" NOT NULL,
    channel        text   COLLATE "C" NOT NULL,
    last_sequence  bigint NOT NULL,
    used_at        bigint NOT NULL,
    PRIMARY KEY (application_id, channel)
) WITH (fillfactor = 50);

-- Producers' own ids of events.
CREATE TABLE event_ids (
    application_id text COLLATE "C" NOT NULL,
    event_id       text COLLATE "C" NOT NULL,
    message_id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (application_id, event_id)
);
CREATE INDEX event_ids_by_message ON event_ids (message_id);

-- Events and attempts lie in partitions of a week each, by the time in their ids; what is old goes by the partition.
-- The default ones take what no week is there for.
CREATE TABLE events (
    id                 text   COLLATE "C" NOT NULL,
    application_id     text   COLLATE "C" NOT NULL,
    channel            text   COLLATE "C" NOT NULL,
    sequence           bigint NOT NULL,
    event_type         text   NOT NULL,
    event_id           text,
    channels           text,
    tags               text,
    accepted_at        bigint NOT NULL,
    payload_expires_at bigint NOT NULL,
    payload            bytea,
    -- The only endpoint that gets it, whatever others want.
    only_endpoint_id   text,
    -- The W3C traceparent under which it was accepted.
    trace_parent       text
) PARTITION BY RANGE (id);
CREATE UNIQUE INDEX events_by_id ON events (application_id, id);
CREATE INDEX events_by_expiry ON events (payload_expires_at) WHERE payload IS NOT NULL;
CREATE TABLE events_default PARTITION OF events DEFAULT;

CREATE TABLE attempts (
    id             text    COLLATE "C" NOT NULL,
    application_id text    COLLATE "C" NOT NULL,
    endpoint_id    text    COLLATE "C" NOT NULL,
    message_id     text    COLLATE "C" NOT NULL,
    status         integer NOT NULL,
    fault          integer NOT NULL,
    status_code    integer NOT NULL,
    duration       bigint  NOT NULL,
    attempted_at   bigint  NOT NULL,
    trigger_type   integer NOT NULL,
    last           boolean NOT NULL,
    url            text    NOT NULL,
    response       text    NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX attempts_by_endpoint ON attempts (endpoint_id, id, status, last);
CREATE INDEX attempts_by_message ON attempts (message_id, id);
CREATE INDEX attempts_by_endpoint_and_message ON attempts (endpoint_id, message_id, id, status);
CREATE TABLE attempts_default PARTITION OF attempts DEFAULT;

-- Only what is still owed. A lane is a range of the primary key. Rows come and go: they are cleaned up early.
CREATE TABLE deliveries (
    endpoint_id    text    COLLATE "C" NOT NULL,
    lane           text    COLLATE "C" NOT NULL,
    sequence       bigint  NOT NULL,
    application_id text    COLLATE "C" NOT NULL,
    message_id     text    COLLATE "C" NOT NULL,
    attempts       integer NOT NULL DEFAULT 0,
    rate_limited   integer NOT NULL DEFAULT 0,
    trigger_type   integer NOT NULL DEFAULT 0,
    due_at         bigint  NOT NULL,
    tried_at       bigint,
    PRIMARY KEY (endpoint_id, lane, sequence)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX deliveries_by_message ON deliveries (message_id, endpoint_id);

CREATE TABLE idempotency_keys (
    key          text    COLLATE "C" NOT NULL PRIMARY KEY,
    request_hash text    NOT NULL,
    status       integer NOT NULL,
    body         bytea,
    message_id   text,
    expires_at   bigint  NOT NULL
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

CREATE TABLE retry_policies (
    organization_id text   COLLATE "C" NOT NULL,
    name            text   COLLATE "C" NOT NULL,
    policy          text   NOT NULL,
    created_at      bigint NOT NULL,
    updated_at      bigint NOT NULL,
    PRIMARY KEY (organization_id, name)
);

CREATE TABLE background_tasks (
    id              text   COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id text   COLLATE "C" NOT NULL,
    application_id  text   COLLATE "C" NOT NULL,
    endpoint_id     text   COLLATE "C",
    type            text   NOT NULL,
    status          text   NOT NULL,
    input           text   NOT NULL,
    position        text   COLLATE "C" NOT NULL DEFAULT '',
    seen            bigint NOT NULL DEFAULT 0,
    done            bigint NOT NULL DEFAULT 0,
    created_at      bigint NOT NULL,
    updated_at      bigint NOT NULL
);
CREATE INDEX background_tasks_by_organization ON background_tasks (organization_id, id);
CREATE INDEX background_tasks_running ON background_tasks (updated_at) WHERE status = 'running';

-- Operational events on their way to the organization's own application.
CREATE TABLE operational_events (
    id              text COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id text COLLATE "C" NOT NULL,
    event_type      text NOT NULL,
    channel         text NOT NULL,
    payload         text NOT NULL
);

-- Keys that protect secrets.
CREATE TABLE protection_keys (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    xml  text NOT NULL
);

-- State that grains keep through IPersistentState.
CREATE TABLE grain_states (
    grain_id text   COLLATE "C" NOT NULL,
    name     text   COLLATE "C" NOT NULL,
    version  bigint NOT NULL,
    state    text   NOT NULL,
    PRIMARY KEY (grain_id, name)
);

-- Which cluster delivers from this database: the newest. What others still write is refused.
CREATE TABLE store_owner (
    only_row boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch    bigint  NOT NULL,
    cluster  text    NOT NULL,
    node     text    NOT NULL,
    since    bigint  NOT NULL
);
INSERT INTO store_owner (epoch, cluster, node, since) VALUES (0, '', '', 0);
