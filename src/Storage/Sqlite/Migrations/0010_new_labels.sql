-- Labels of new events, in the order in which they came. They are moved in bulk to event_labels, whose order is that of labels: to write there
-- with each event would change a page for each.
CREATE TABLE new_event_labels (
    application_id TEXT NOT NULL,
    label          TEXT NOT NULL,
    id             TEXT NOT NULL
);

-- The move that is under way: of the rows up to last, in the order of labels, those up to this one are in event_labels.
CREATE TABLE label_moves (
    last           INTEGER NOT NULL,
    application_id TEXT    NOT NULL,
    label          TEXT    NOT NULL,
    id             TEXT    NOT NULL
);

CREATE VIEW labels AS
SELECT application_id, label, id FROM event_labels
UNION ALL
SELECT application_id, label, id FROM new_event_labels n
WHERE NOT EXISTS (SELECT 1 FROM label_moves m WHERE n.rowid <= m.last AND (n.application_id, n.label, n.id) <= (m.application_id, m.label, m.id));
