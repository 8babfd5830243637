-- Slash commands of applications, and the URLs at which their apps answer later. Signing secrets are encrypted; of URLs there are digests only.
CREATE TABLE slack_commands (
    id             text COLLATE "C" NOT NULL PRIMARY KEY,
    application_id text COLLATE "C" NOT NULL,
    command        text COLLATE "C" NOT NULL,
    url            text COLLATE "C" NOT NULL,
    description    text COLLATE "C" NOT NULL,
    usage_hint     text COLLATE "C" NOT NULL,
    secret         text COLLATE "C" NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL
);
CREATE UNIQUE INDEX slack_commands_by_application ON slack_commands (application_id, command);

CREATE TABLE slack_response_urls (
    id             text COLLATE "C" NOT NULL PRIMARY KEY,
    application_id text COLLATE "C" NOT NULL,
    team_id        text COLLATE "C" NOT NULL,
    hash           text COLLATE "C" NOT NULL,
    invocation     text COLLATE "C" NOT NULL,
    expires_at     bigint NOT NULL
);
CREATE INDEX slack_response_urls_by_expiry ON slack_response_urls (expires_at);
