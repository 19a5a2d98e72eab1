-- How the first days of treaties compare: who signed on the first day, when the fortieth
-- instrument was deposited, and when each entered into force.
-- A party counts once, from its first action of a kind. Runs in any archive.
WITH
signatures AS (
  SELECT treaty, party, MIN(acted_on) AS day FROM treaty_actions
  WHERE action IN ('signature', 'signature-ad-referendum', 'definitive-signature') GROUP BY treaty, party
),
opened AS (SELECT treaty, MIN(day) AS day FROM signatures GROUP BY treaty),
instruments AS (
  SELECT treaty, MIN(acted_on) AS day, ROW_NUMBER() OVER (PARTITION BY treaty ORDER BY MIN(acted_on)) AS nth
  FROM treaty_actions
  WHERE action IN ('definitive-signature', 'ratification', 'acceptance', 'approval', 'accession', 'succession',
    'formal-confirmation', 'consent-to-be-bound', 'simplified-procedure', 'participation')
  GROUP BY treaty, party
)
SELECT t.name AS treaty, opened.day AS opened,
  (SELECT COUNT(*) FROM signatures s WHERE s.treaty = t.id AND s.day = opened.day) AS named,
  r.reported_total AS reported, r.reported_low AS low, r.reported_high AS high,
  fortieth.day AS fortieth, CAST(julianday(fortieth.day) - julianday(opened.day) AS INTEGER) AS days,
  t.in_force_on AS in_force
FROM treaties t
JOIN opened ON opened.treaty = t.id
LEFT JOIN signatories_per_day r ON r.treaty = t.id AND r.day = opened.day
LEFT JOIN instruments fortieth ON fortieth.treaty = t.id AND fortieth.nth = 40
ORDER BY opened.day
