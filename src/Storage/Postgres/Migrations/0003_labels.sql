-- By what lists of events are narrowed: their types, and their channels (c:) and tags (t:). Labels lie in the weeks of their events.
CREATE INDEX events_by_type ON events (application_id, event_type, id);

CREATE TABLE event_labels (
    application_id text COLLATE "C" NOT NULL,
    label          text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    PRIMARY KEY (application_id, label, id)
) PARTITION BY RANGE (id);
CREATE TABLE event_labels_default PARTITION OF event_labels DEFAULT;

DO $$
DECLARE week record;
BEGIN
    FOR week IN
        SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bounds
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'events'::regclass AND c.relname <> 'events_default'
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF event_labels %s', replace(week.relname, 'events_', 'event_labels_'), week.bounds);
    END LOOP;
END $$;

INSERT INTO event_labels (application_id, label, id)
SELECT application_id, 'c:' || jsonb_array_elements_text(channels::jsonb), id FROM events WHERE channels IS NOT NULL
UNION
SELECT application_id, 't:' || jsonb_array_elements_text(tags::jsonb), id FROM events WHERE tags IS NOT NULL;
