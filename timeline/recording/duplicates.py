"""Find likely duplicates: what may be recorded already under another name.

An archivist decides; nothing is merged. Two occurrences may be one where they are of one kind, their dates overlap,
and the same people or parties take part or their titles are alike. They are two where one source reports both, where a
relation joins them, where different parties or people act in them, where they are different rules of a treaty, or where
a merge of the two would be refused.
Titles are compared by rapidfuzz, whatever the order of their words. Titles do not matter where one party takes the same
action under one treaty, or pledges the same amount of money. What a party does once, such as a ratification, is
listed also where one source, or one new file, reports it twice.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process, utils

from domain.identity import could_be_one
from domain.kinds.treaty_action import Action
from domain.occurrence import Occurrence
from timeline.log.archive import Archive
from timeline.log.tables import rows

ALIKE = 65
"""How alike titles must be, in percent, where the kind and the dates agree."""
RELATED = 55
"""How alike titles must be, in percent, where the same people or parties act as well."""
SPELLED_ALIKE = 90
"""How alike names of people must be, in percent."""

_PEOPLE_LIMIT = 4
"""The most people with names like a new person's, that person included."""
_CANDIDATE_LIMIT = 500
"""The most candidates for one occurrence: those of its kind whose dates overlap, nearest first."""
_TWIN_LIMIT = 3
"""The most likely duplicates that are listed for one occurrence."""

_OF_ONE_SOURCE = """EXISTS (SELECT 1 FROM reports x JOIN reports y ON x.source = y.source
    WHERE x.occurrence = n.id AND y.occurrence = o.id)"""
_POSSIBLE = """
n.id = :id AND o.kind = n.kind AND o.id <> n.id AND o.status NOT IN ('retracted', 'merged')
  AND (o.treaty IS n.treaty OR o.treaty IS NULL OR n.treaty IS NULL)
  AND COALESCE(json_extract(o.details, '$.rule') = json_extract(n.details, '$.rule'), TRUE)
  AND COALESCE(substr(o.occurred_from, 1, 10) <= substr(n.occurred_to, 1, 10), TRUE)
  AND COALESCE(substr(o.occurred_to, 1, 10) >= substr(n.occurred_from, 1, 10), TRUE)
  AND NOT EXISTS (SELECT 1 FROM relations r
    WHERE (r.occurrence = n.id AND r.other = o.id) OR (r.occurrence = o.id AND r.other = n.id))
"""
"""What holds of any two that may be one: `n` is the new occurrence, `o` the other."""
_ONCE = ", ".join(repr(action.value) for action in Action if action.is_consent or action.makes_signatory)
"""The actions that a party takes once, so that a source which reports one twice may have been read twice."""
_CANDIDATES = f"""
SELECT o.* FROM occurrences o, occurrences n WHERE {_POSSIBLE} AND NOT {_OF_ONE_SOURCE}
ORDER BY ABS(julianday(substr(o.occurred_from, 1, 10)) - julianday(substr(n.occurred_from, 1, 10))) NULLS LAST
LIMIT :limit
"""
_SAME_ACTION = f"""
SELECT o.*, b.action || ' of ' || b.treaty || ' by ' || b.party AS deed, {_OF_ONE_SOURCE} AS of_one_source
FROM treaty_actions a
JOIN treaty_actions b ON b.party = a.party AND b.treaty = a.treaty AND b.action = a.action
JOIN occurrences o ON o.id = b.occurrence, occurrences n
WHERE a.id = :id AND {_POSSIBLE}
  AND (NOT {_OF_ONE_SOURCE} OR (a.action IN ({_ONCE}) AND a.territory IS b.territory)) ORDER BY o.id LIMIT :limit
"""
_SAME_PLEDGE = f"""
SELECT o.*, 'pledge of ' || b.amount || ' ' || b.currency || ' by ' || b.pledger AS deed,
  FALSE AS of_one_source FROM pledges a
JOIN pledges b ON b.pledger = a.pledger AND b.currency = a.currency AND b.amount = a.amount
JOIN occurrences o ON o.id = b.occurrence, occurrences n
WHERE a.occurrence = :id AND a.status <> 'retracted' AND b.status <> 'retracted' AND {_POSSIBLE}
  AND NOT {_OF_ONE_SOURCE}
GROUP BY o.id ORDER BY o.id LIMIT :limit
"""
_SAME_DEED: Mapping[str, str] = MappingProxyType({"treaty-action": _SAME_ACTION, "pledge": _SAME_PLEDGE})
"""By kind, how to find what one party does in the same way, under any title."""
_ACTING = """
SELECT COALESCE(person, party) AS actor FROM participants WHERE occurrence = :id
  AND COALESCE(person, party) IS NOT NULL AND role IN ('author', 'pledger', 'reader', 'signatory', 'speaker', 'visitor')
UNION SELECT party FROM treaty_actions WHERE occurrence = :id
UNION SELECT pledger FROM pledges WHERE occurrence = :id
"""
_PEOPLE = "SELECT id, name, spellings FROM people WHERE merged_into IS NULL"
_SOURCES = """
SELECT o.id, o.label, o.sha256 IS n.sha256 AND n.sha256 IS NOT NULL AS same_text FROM sources o, sources n
WHERE n.id = :id AND o.id <> n.id AND (o.sha256 = n.sha256 OR o.url = n.url) ORDER BY o.id LIMIT 5
"""


@dataclass(frozen=True, slots=True)
class Likely:
    """A likely duplicate: the new stream, the one recorded before, its title, and why they may be one."""

    stream: str
    other: str
    title: str
    reasons: tuple[str, ...]
    of_one_source: bool = False
    """Whether one source reports both, so that the second cannot corroborate the first."""

    @property
    def slugs(self) -> tuple[str, str]:
        """Return the slugs of the two streams, the new one first."""
        return self.stream.partition("/")[2], self.other.partition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"new": self.stream, "recorded": self.other, "title": self.title, "reasons": list(self.reasons)}


def likely_duplicates(archive: Archive, streams: Iterable[str]) -> list[Likely]:
    """Return the likely duplicates of streams that are newly recorded and projected, each pair once."""
    new = list(dict.fromkeys(streams))
    pairs: dict[frozenset[str], Likely] = {}
    for prefix, finder in _FINDERS.items():
        slugs = [stream.removeprefix(f"{prefix}/") for stream in new if stream.startswith(f"{prefix}/")]
        for likely in finder(archive, slugs) if slugs else ():
            pairs.setdefault(frozenset((likely.stream, likely.other)), likely)
    return list(pairs.values())


def _occurrences(archive: Archive, slugs: Sequence[str]) -> Iterator[Likely]:
    actors = cache(partial(_actors, archive))
    for slug in slugs:
        yield from _twins(archive, slug, actors)


def _twins(archive: Archive, slug: str, actors_of: Callable[[str], frozenset[str]]) -> Iterator[Likely]:
    own = next(iter(rows(archive, "SELECT * FROM occurrences WHERE id = :id", {"id": slug})), None)
    if own is None or own["status"] in ("retracted", "merged"):
        return
    twins = [*_same_deeds(archive, own), *sorted(_alike(archive, own, actors_of), key=_least_alike)]
    by_id: dict[str, _Twin] = {}
    for twin in twins:
        by_id.setdefault(twin.row["id"], twin)
    get = partial(archive.get, Occurrence)
    possible = (twin for other, twin in by_id.items() if could_be_one(get(slug), get(other), get))
    for twin in islice(possible, _TWIN_LIMIT):
        reasons = (_what(twin), _when(own, twin.row), *_likeness(twin))
        other = f"occurrence/{twin.row['id']}"
        yield Likely(f"occurrence/{slug}", other, twin.row["title"], reasons, twin.of_one_source)


class _Twin(NamedTuple):
    """An occurrence that may be another, how alike their titles are, who acts in both, and the deed of both, if any."""

    row: Mapping[str, Any]
    percent: float | None = None
    actors: Sequence[str] = ()
    deed: str | None = None
    of_one_source: bool = False


def _least_alike(twin: _Twin) -> tuple[float, str]:
    """Return the order of twins by their titles, the most alike first."""
    return -(twin.percent or 0), twin.row["id"]


def _what(twin: _Twin) -> str:
    return f"both are a {twin.deed or twin.row['kind'].replace('-', ' ')}"


def _likeness(twin: _Twin) -> Iterator[str]:
    if twin.actors:
        yield f"both name {', '.join(twin.actors)}"
    if twin.percent is not None:
        yield f"their titles are alike ({twin.percent:.0f} %)"


def _same_deeds(archive: Archive, own: Mapping[str, Any]) -> Iterator[_Twin]:
    """Yield what the same party did in the same way: one action under one treaty, or one sum of money pledged."""
    sql = _SAME_DEED.get(own["kind"])
    for row in rows(archive, sql, {"id": own["id"], "limit": _TWIN_LIMIT}) if sql else ():
        yield _Twin(row, deed=row["deed"], of_one_source=bool(row["of_one_source"]))


def _alike(archive: Archive, own: Mapping[str, Any], actors_of: Callable[[str], frozenset[str]]) -> Iterator[_Twin]:
    """Yield the candidates whose titles are alike enough, and in which nobody else acts."""
    actors = actors_of(own["id"])
    for row in rows(archive, _CANDIDATES, {"id": own["id"], "limit": _CANDIDATE_LIMIT}):
        percent = fuzz.token_set_ratio(own["title"], row["title"], processor=_plain)
        if percent < RELATED:
            continue
        others = actors_of(row["id"])
        shared = sorted(actors & others)
        if shared or (percent >= ALIKE and not (actors and others)):
            yield _Twin(row, percent, shared)


def _actors(archive: Archive, slug: str) -> frozenset[str]:
    return frozenset(row["actor"] for row in rows(archive, _ACTING, {"id": slug}))


def _when(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    if "undated" in (one["occurred"], other["occurred"]):
        return "one of them is undated"
    days = sorted({one["occurred"], other["occurred"]})
    return f"both are dated {days[0]}" if len(days) == 1 else f"their dates overlap ({' and '.join(days)})"


def _people(archive: Archive, slugs: Sequence[str]) -> Iterator[Likely]:
    people = {row["id"]: row for row in rows(archive, _PEOPLE)}
    names = [(_plain(name), slug) for slug, row in people.items() for name in _names(row)]
    spelled = [name for name, _ in names]
    for name, slug in [(name, slug) for name, slug in names if slug in set(slugs)]:
        for _, percent, index in process.extract(
            name, spelled, scorer=fuzz.token_sort_ratio, score_cutoff=SPELLED_ALIKE, limit=_PEOPLE_LIMIT
        ):
            other = names[index][1]
            if other != slug:
                reason = f"their names are spelled alike ({percent:.0f} %)"
                yield Likely(f"person/{slug}", f"person/{other}", people[other]["name"], (reason,))


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    """Return a text in small letters, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text)
    return str(utils.default_process("".join(letter for letter in letters if not unicodedata.combining(letter))))


def _names(person: Mapping[str, Any]) -> list[str]:
    return [person["name"], *filter(None, (person["spellings"] or "").split("; "))]


def _sources(archive: Archive, slugs: Sequence[str]) -> Iterator[Likely]:
    for slug in slugs:
        for row in rows(archive, _SOURCES, {"id": slug}):
            reason = "their texts have the same fingerprint" if row["same_text"] else "they have the same web address"
            yield Likely(f"source/{slug}", f"source/{row['id']}", row["label"], (reason,))


_Finder = Callable[[Archive, Sequence[str]], Iterator[Likely]]
_FINDERS: Mapping[str, _Finder] = MappingProxyType({"source": _sources, "person": _people, "occurrence": _occurrences})
