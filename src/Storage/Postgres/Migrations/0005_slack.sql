-- Applications as workspaces of Slack: incoming webhooks, tokens of bots, directories of users. Of tokens there are digests only.
CREATE TABLE slack_teams (
    id             text COLLATE "C" NOT NULL PRIMARY KEY,
    application_id text COLLATE "C" NOT NULL
);

CREATE TABLE slack_hooks (
    id             text COLLATE "C" NOT NULL PRIMARY KEY,
    application_id text COLLATE "C" NOT NULL,
    team_id        text COLLATE "C" NOT NULL,
    channel_id     text COLLATE "C" NOT NULL,
    channel        text COLLATE "C" NOT NULL,
    name           text COLLATE "C",
    archived       boolean NOT NULL,
    disabled       boolean NOT NULL,
    token_hash     text COLLATE "C" NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL
);
CREATE INDEX slack_hooks_by_application ON slack_hooks (application_id, id);

CREATE TABLE slack_tokens (
    id             text COLLATE "C" NOT NULL PRIMARY KEY,
    application_id text COLLATE "C" NOT NULL,
    team_id        text COLLATE "C" NOT NULL,
    name           text COLLATE "C" NOT NULL,
    hash           text COLLATE "C" NOT NULL UNIQUE,
    created_at     bigint NOT NULL
);
CREATE INDEX slack_tokens_by_application ON slack_tokens (application_id, id);

CREATE TABLE slack_users (
    application_id text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    uid            text COLLATE "C",
    name           text COLLATE "C" NOT NULL,
    real_name      text COLLATE "C" NOT NULL,
    display_name   text COLLATE "C" NOT NULL,
    email          text COLLATE "C",
    deleted        boolean NOT NULL,
    is_bot         boolean NOT NULL,
    metadata       text COLLATE "C" NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    PRIMARY KEY (application_id, id)
);
CREATE UNIQUE INDEX slack_users_by_uid ON slack_users (application_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX slack_users_by_name ON slack_users (application_id, name, id);
