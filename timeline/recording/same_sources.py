"""The queries for sources that may be recorded already: those with the text or the address of a new one."""

SAME_SOURCE = """
SELECT id, label, MAX(same_text) AS same_text FROM (
  SELECT o.id, o.label, TRUE AS same_text FROM sources n JOIN sources o ON o.sha256 = n.sha256 WHERE n.id = :id
  UNION ALL SELECT o.id, o.label, FALSE FROM sources n JOIN sources o ON o.url = n.url WHERE n.id = :id)
WHERE id <> :id GROUP BY id ORDER BY id LIMIT :limit
"""
"""The sources that have the text or the address of one; `same_text` where they have its text."""
WITH_SAME_SOURCE = """
SELECT id FROM sources n WHERE id IN (SELECT value FROM json_each(:ids))
  AND (EXISTS (SELECT 1 FROM sources o WHERE o.sha256 = n.sha256 AND o.id <> n.id)
    OR EXISTS (SELECT 1 FROM sources o WHERE o.url = n.url AND o.id <> n.id))
"""
"""The new sources that have the text or the address of another: most of very many have neither."""
SOURCE_LIMIT = 5
"""The most sources that are listed for one."""
