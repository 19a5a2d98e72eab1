"""The occurrences of an export, in order, each with what reports say of it: its sources, who took part, its wholes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
) r JOIN sources s ON s.id = r.source ORDER BY r.first LIMIT :most
"""
_AMENDED_BY = """
SELECT s.* FROM sources s WHERE s.id IN (
  SELECT date_source FROM occurrences WHERE id = :id
  UNION SELECT source FROM figures WHERE occurrence = :id AND status <> 'retracted'
  UNION SELECT source FROM statements WHERE occurrence = :id
  UNION SELECT source FROM participants WHERE occurrence = :id
) AND s.id NOT IN (SELECT source FROM reports WHERE occurrence = :id) ORDER BY s.published_from, s.id LIMIT :most
"""
_PARTICIPANTS = """
SELECT p.source, p.person, p.office, p.role, COALESCE(h.name, p.name) AS name, n.id AS party, n.name AS party_name,
  n.kind AS party_kind
FROM (
  SELECT rowid AS place, source, person, office, role, name, party FROM participants WHERE occurrence = :id
  UNION ALL SELECT -1, source, NULL, NULL, 'signatory', NULL, party FROM treaty_actions WHERE occurrence = :id
  UNION ALL SELECT -1, source, NULL, NULL, 'pledger', NULL, pledger FROM pledges WHERE occurrence = :id
) p LEFT JOIN people h ON h.id = p.person LEFT JOIN parties n ON n.id = p.party ORDER BY p.place LIMIT :most
"""
_WHOLES = """
SELECT DISTINCT o.id FROM relations r JOIN occurrences m ON m.id = r.other
JOIN occurrences o ON o.id = COALESCE(m.merged_into, m.id)
WHERE r.occurrence = :id AND r.relation = 'part-of' AND o.id <> :id AND o.status NOT IN ('retracted', 'merged')
ORDER BY o.id LIMIT :most
"""
PARTS: Mapping[str, str] = MappingProxyType(
    {"sources": _SOURCES, "amended_by": _AMENDED_BY, "participants": _PARTICIPANTS, "wholes": _WHOLES}
)
"""The statements of what an entry has beside its occurrence, `:most` rows of each."""
_ALL = -1


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


def entry_of(occurrence: Row, parts: Mapping[str, list[Row]]) -> Entry:
    """Return the entry of an occurrence, from the rows that `PARTS` gives of it."""
    wholes = [whole["id"] for whole in parts["wholes"]]
    return Entry(occurrence, parts["sources"], parts["amended_by"], parts["participants"], wholes)


def by_whom(entry: Entry, in_words: Callable[[str | None], str]) -> str:
    """Return how many sources report an occurrence, and which others have what reads otherwise since."""
    return corrected_by(reported_by(len(entry.sources)), entry.amended_by, in_words)


def slugs(extract: Extract) -> Iterator[str]:
    """Yield the slugs of the occurrences that stand and are chosen, by their days, those without a day last."""
    chosen = {"treaty": extract.treaty, "occurrence": extract.occurrence}
    return (str(row["id"]) for row in extract.rows(_IN_ORDER, chosen))


def entries(extract: Extract) -> Iterator[Entry]:
    """Yield the occurrences that stand and are chosen, in the same order."""
    for slug in slugs(extract):
        by_id = {"id": slug, "most": _ALL}
        parts = {name: list(extract.rows(sql, by_id)) for name, sql in PARTS.items()}
        yield entry_of(next(extract.rows(_OCCURRENCE, by_id)), parts)
