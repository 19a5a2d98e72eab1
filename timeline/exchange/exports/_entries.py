"""The occurrences of an export, in order, each with what reports say of it: its sources, who took part, its wholes."""

from collections.abc import Iterator
from dataclasses import dataclass

from timeline.exchange.reading import Extract, Row
from timeline.exchange.words import corrected_by, reported_by

CHOSEN = """o.status NOT IN ('retracted', 'merged')
  AND (:treaty IS NULL OR o.treaty = :treaty) AND (:occurrence IS NULL OR o.id = :occurrence)"""
"""The condition of the occurrences that stand and are chosen."""

_IN_ORDER = f"""
SELECT o.id FROM occurrences o WHERE {CHOSEN}
ORDER BY COALESCE(o.occurred_from, o.occurred_to) IS NULL, COALESCE(o.occurred_from, o.occurred_to), o.id
"""
_OCCURRENCE = """
SELECT o.*, n.name AS country_name, t.name AS treaty_name
FROM occurrences o LEFT JOIN parties n ON n.id = o.country LEFT JOIN treaties t ON t.id = o.treaty WHERE o.id = :id
"""
_SOURCES = """
SELECT s.* FROM (
  SELECT source, MIN(position) AS first FROM reports WHERE occurrence = :id AND status <> 'retracted' GROUP BY source
) r JOIN sources s ON s.id = r.source ORDER BY r.first
"""
_AMENDED_BY = """
SELECT s.* FROM sources s WHERE s.id IN (
  SELECT date_source FROM occurrences WHERE id = :id
  UNION SELECT source FROM figures WHERE occurrence = :id AND status <> 'retracted'
  UNION SELECT source FROM statements WHERE occurrence = :id
  UNION SELECT source FROM participants WHERE occurrence = :id
) AND s.id NOT IN (SELECT source FROM reports WHERE occurrence = :id) ORDER BY s.published_from, s.id
"""
_PARTICIPANTS = """
SELECT p.source, p.person, p.office, p.role, COALESCE(h.name, p.name) AS name, n.id AS party, n.name AS party_name,
  n.kind AS party_kind
FROM (
  SELECT rowid AS place, source, person, office, role, name, party FROM participants WHERE occurrence = :id
  UNION ALL SELECT -1, source, NULL, NULL, 'signatory', NULL, party FROM treaty_actions WHERE occurrence = :id
  UNION ALL SELECT -1, source, NULL, NULL, 'pledger', NULL, pledger FROM pledges WHERE occurrence = :id
) p LEFT JOIN people h ON h.id = p.person LEFT JOIN parties n ON n.id = p.party ORDER BY p.place
"""
_WHOLES = """
SELECT DISTINCT o.id FROM relations r JOIN occurrences m ON m.id = r.other
JOIN occurrences o ON o.id = COALESCE(m.merged_into, m.id)
WHERE r.occurrence = :id AND r.relation = 'part-of' AND o.id <> :id AND o.status NOT IN ('retracted', 'merged')
ORDER BY o.id
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An occurrence as it stands, with the sources that report it, who took part, and what it is part of.

    A party that acts on a treaty, or pledges, takes part. The wholes are slugs. `amended_by` are sources that report
    something else, and from which a value that stands has come by a correction.
    """

    occurrence: Row
    sources: list[Row]
    amended_by: list[Row]
    participants: list[Row]
    wholes: list[str]

    @property
    def slug(self) -> str:
        """Return the occurrence's slug."""
        return str(self.occurrence["id"])


def by_whom(entry: Entry, extract: Extract) -> str:
    """Return how many sources report an occurrence, and which others have what reads otherwise since."""
    return corrected_by(reported_by(len(entry.sources)), entry.amended_by, extract.in_words)


def slugs(extract: Extract) -> Iterator[str]:
    """Yield the slugs of the occurrences that stand and are chosen, by their days, those without a day last."""
    chosen = {"treaty": extract.treaty, "occurrence": extract.occurrence}
    return (str(row["id"]) for row in extract.rows(_IN_ORDER, chosen))


def entries(extract: Extract) -> Iterator[Entry]:
    """Yield the occurrences that stand and are chosen, in the same order."""
    for slug in slugs(extract):
        by_id = {"id": slug}
        yield Entry(
            occurrence=next(extract.rows(_OCCURRENCE, by_id)),
            sources=list(extract.rows(_SOURCES, by_id)),
            amended_by=list(extract.rows(_AMENDED_BY, by_id)),
            participants=list(extract.rows(_PARTICIPANTS, by_id)),
            wholes=[row["id"] for row in extract.rows(_WHOLES, by_id)],
        )
