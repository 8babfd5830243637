-- By what lists of events are narrowed: their types, and their channels (c:) and tags (t:).
CREATE INDEX events_by_type ON events (application_id, event_type, id);

CREATE TABLE event_labels (
    application_id TEXT NOT NULL,
    label          TEXT NOT NULL,
    id             TEXT NOT NULL,
    PRIMARY KEY (application_id, label, id)
) WITHOUT ROWID;
INSERT INTO event_labels (application_id, label, id)
SELECT application_id, 'c:' || value, v.id FROM events v, json_each(v.channels)
UNION
SELECT application_id, 't:' || value, v.id FROM events v, json_each(v.tags);
