-- Inbound hooks of applications. Secrets are encrypted.
ALTER TABLE applications ADD COLUMN hook_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX applications_by_uid_alone ON applications (uid) WHERE uid IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE hooks (
    id             TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL,
    settings       TEXT NOT NULL,
    secrets        TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
);
CREATE INDEX hooks_by_application ON hooks (application_id, id);

-- What came in, by the hook's id, or by the name of one that is not stored.
CREATE TABLE hook_hits (
    name     TEXT NOT NULL PRIMARY KEY,
    last_at  INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    refused  INTEGER NOT NULL,
    failed   INTEGER NOT NULL
);
