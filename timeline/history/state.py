"""The state of an archive: what changes whenever a page or a copy made from it would be another."""

STATE = """
SELECT
  (SELECT GROUP_CONCAT(
     b.name || ' ' || b.fingerprint || ' ' || p.checkpoint || ' ' || b.events_applied || ' ' || COALESCE(b.digest, ''))
   FROM projections p JOIN projection_builds b USING (name, version)) AS projections,
  (SELECT MAX(rowid) FROM stored_events) AS head,
  (SELECT stream || ' ' || recorded_at FROM events ORDER BY position LIMIT 1) AS first_event,
  (SELECT stream || ' ' || version || ' ' || recorded_at FROM events ORDER BY position DESC LIMIT 1) AS last_event
"""
"""Reads one row, which is another after each change of the log or of the tables, and in another archive."""
