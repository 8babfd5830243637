-- Applications as workspaces of Slack: incoming webhooks, tokens of bots, directories of users. Of tokens there are digests only.
CREATE TABLE slack_teams (
    id             TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL
);

CREATE TABLE slack_hooks (
    id             TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL,
    team_id        TEXT NOT NULL,
    channel_id     TEXT NOT NULL,
    channel        TEXT NOT NULL,
    name           TEXT,
    archived       INTEGER NOT NULL,
    disabled       INTEGER NOT NULL,
    token_hash     TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
);
CREATE INDEX slack_hooks_by_application ON slack_hooks (application_id, id);

CREATE TABLE slack_tokens (
    id             TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL,
    team_id        TEXT NOT NULL,
    name           TEXT NOT NULL,
    hash           TEXT NOT NULL UNIQUE,
    created_at     INTEGER NOT NULL
);
CREATE INDEX slack_tokens_by_application ON slack_tokens (application_id, id);

CREATE TABLE slack_users (
    application_id TEXT NOT NULL,
    id             TEXT NOT NULL,
    uid            TEXT,
    name           TEXT NOT NULL,
    real_name      TEXT NOT NULL,
    display_name   TEXT NOT NULL,
    email          TEXT,
    deleted        INTEGER NOT NULL,
    is_bot         INTEGER NOT NULL,
    metadata       TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    PRIMARY KEY (application_id, id)
);
CREATE UNIQUE INDEX slack_users_by_uid ON slack_users (application_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX slack_users_by_name ON slack_users (application_id, name, id);
