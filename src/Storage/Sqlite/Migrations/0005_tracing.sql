-- The W3C traceparent under which an event was accepted.
ALTER TABLE events ADD COLUMN trace_parent TEXT;
