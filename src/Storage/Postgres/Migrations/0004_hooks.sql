-- Inbound hooks of applications. Secrets are encrypted.
ALTER TABLE applications ADD COLUMN hook_version bigint NOT NULL DEFAULT 0;
CREATE INDEX applications_by_uid_alone ON applications (uid) WHERE uid IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE hooks (
    id             text COLLATE "C" NOT NULL PRIMARY KEY,
    application_id text COLLATE "C" NOT NULL,
    settings       text NOT NULL,
    secrets        text NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL
);
CREATE INDEX hooks_by_application ON hooks (application_id, id);

-- What came in, by the hook's id, or by the name of one that is not stored.
CREATE TABLE hook_hits (
    name     text COLLATE "C" NOT NULL PRIMARY KEY,
    last_at  bigint NOT NULL,
    accepted bigint NOT NULL,
    repeated bigint NOT NULL,
    refused  bigint NOT NULL,
    failed   bigint NOT NULL
);
