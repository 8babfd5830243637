-- The last place taken in each channel: the next event's follows from it, and a place is taken once.
CREATE TABLE channels (
    application_id TEXT    NOT NULL,
    channel        TEXT    NOT NULL,
    last_sequence  INTEGER NOT NULL,
    PRIMARY KEY (application_id, channel)
) WITHOUT ROWID;
INSERT INTO channels SELECT application_id, channel, max(sequence) FROM events GROUP BY application_id, channel;
DROP INDEX events_by_place;

-- Producers' own ids of events.
CREATE TABLE event_ids (
    application_id TEXT NOT NULL,
    event_id       TEXT NOT NULL,
    message_id     TEXT NOT NULL,
    PRIMARY KEY (application_id, event_id)
) WITHOUT ROWID;
INSERT INTO event_ids SELECT application_id, event_id, id FROM events WHERE event_id IS NOT NULL;
CREATE INDEX event_ids_by_message ON event_ids (message_id);
DROP INDEX events_by_event_id;

-- Who is owed an event is found from the event.
DROP INDEX deliveries_by_message;
CREATE INDEX deliveries_by_message ON deliveries (message_id, endpoint_id);
