-- Slash commands of applications, and the URLs at which their apps answer later. Signing secrets are encrypted; of URLs there are digests only.
CREATE TABLE slack_commands (
    id             TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL,
    command        TEXT NOT NULL,
    url            TEXT NOT NULL,
    description    TEXT NOT NULL,
    usage_hint     TEXT NOT NULL,
    secret         TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX slack_commands_by_application ON slack_commands (application_id, command);

CREATE TABLE slack_response_urls (
    id             TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL,
    team_id        TEXT NOT NULL,
    hash           TEXT NOT NULL,
    invocation     TEXT NOT NULL,
    expires_at     INTEGER NOT NULL
);
CREATE INDEX slack_response_urls_by_expiry ON slack_response_urls (expires_at);
