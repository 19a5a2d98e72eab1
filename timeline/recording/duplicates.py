"""Find what may be recorded already under another name: nothing is merged by itself, an archivist decides.

Two occurrences may be one where they are of one kind, their dates overlap, and the same people or parties take part
or their titles are alike. They are two where one source reports both, where a relation joins them, where other
parties or other people act in each, or where a merge of the two would be refused. Titles are compared by rapidfuzz,
whatever the order of their words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice
from types import MappingProxyType
from typing import Any

from rapidfuzz import fuzz, process, utils

from domain.identity import could_be_one
from domain.occurrence import Occurrence
from timeline.log.archive import Archive
from timeline.log.tables import rows

ALIKE = 65
"""Titles that are alike enough by themselves, in percent, on a date and of a kind that agree."""
RELATED = 55
"""Titles that are alike enough where the same people or parties act."""
SPELLED_ALIKE = 90
"""Names of people that are alike."""

_ALIKE_TOLD = 4
"""People that are named for one that is new, itself among them."""
_MANY = 500
"""Candidates looked at for one occurrence: those of its kind whose dates overlap, nearest first."""

_CANDIDATES = """
SELECT o.* FROM occurrences o, occurrences n
WHERE n.id = :id AND o.kind = n.kind AND o.id <> n.id AND o.status NOT IN ('retracted', 'merged')
  AND (o.treaty IS n.treaty OR o.treaty IS NULL OR n.treaty IS NULL)
  AND COALESCE(substr(o.occurred_from, 1, 10) <= substr(n.occurred_to, 1, 10), TRUE)
  AND COALESCE(substr(o.occurred_to, 1, 10) >= substr(n.occurred_from, 1, 10), TRUE)
  AND NOT EXISTS (SELECT 1 FROM reports a JOIN reports b ON a.source = b.source
    WHERE a.occurrence = n.id AND b.occurrence = o.id)
  AND NOT EXISTS (SELECT 1 FROM relations r
    WHERE (r.occurrence = n.id AND r.other = o.id) OR (r.occurrence = o.id AND r.other = n.id))
ORDER BY ABS(julianday(substr(o.occurred_from, 1, 10)) - julianday(substr(n.occurred_from, 1, 10))) NULLS LAST
LIMIT :many
"""
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
    """Be something that may be recorded already: two streams, and why they may be one."""

    stream: str
    other: str
    title: str
    reasons: tuple[str, ...]

    @property
    def slugs(self) -> tuple[str, str]:
        """Return the slug of the new one and that of the other."""
        return self.stream.partition("/")[2], self.other.partition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"new": self.stream, "recorded": self.other, "title": self.title, "reasons": list(self.reasons)}


def likely_duplicates(archive: Archive, streams: Iterable[str]) -> list[Likely]:
    """Return what each of the streams, newly recorded and projected, may be already; each pair once."""
    new = list(dict.fromkeys(streams))
    found: dict[frozenset[str], Likely] = {}
    for prefix, finder in _FINDERS.items():
        slugs = [stream.removeprefix(f"{prefix}/") for stream in new if stream.startswith(f"{prefix}/")]
        for each in finder(archive, slugs) if slugs else ():
            found.setdefault(frozenset((each.stream, each.other)), each)
    return list(found.values())


def _occurrences(archive: Archive, slugs: Sequence[str]) -> Iterator[Likely]:
    actors = cache(partial(_actors, archive))
    for slug in slugs:
        yield from _twins(archive, slug, actors)


def _twins(archive: Archive, slug: str, actors_of: Callable[[str], frozenset[str]]) -> Iterator[Likely]:
    own = rows(archive, "SELECT * FROM occurrences WHERE id = :id", {"id": slug})
    if not own or own[0]["status"] in ("retracted", "merged"):
        return
    actors = actors_of(slug)
    told = []
    for each in rows(archive, _CANDIDATES, {"id": slug, "many": _MANY}):
        alike = fuzz.token_set_ratio(own[0]["title"], each["title"], processor=_plain)
        if alike < RELATED:
            continue
        theirs = actors_of(each["id"])
        shared = sorted(actors & theirs)
        if (actors and theirs and not shared) or (alike < ALIKE and not shared):
            continue
        told.append((-alike, each, shared))
    get = partial(archive.get, Occurrence)
    most_alike = sorted(told, key=lambda found: (found[0], found[1]["id"]))
    possible = (found for found in most_alike if could_be_one(get(slug), get(found[1]["id"]), get))
    for alike, each, shared in islice(possible, 3):
        reasons = [f"both are a {each['kind'].replace('-', ' ')}", _when(own[0], each)]
        reasons += [f"both name {', '.join(shared)}"] if shared else []
        reasons.append(f"their titles are alike ({-alike:.0f} %)")
        yield Likely(f"occurrence/{slug}", f"occurrence/{each['id']}", each["title"], tuple(reasons))


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
    for name, slug in [each for each in names if each[1] in set(slugs)]:
        for _, alike, index in process.extract(
            name, spelled, scorer=fuzz.token_sort_ratio, score_cutoff=SPELLED_ALIKE, limit=_ALIKE_TOLD
        ):
            other = names[index][1]
            if other != slug:
                reason = f"their names are spelled alike ({alike:.0f} %)"
                yield Likely(f"person/{slug}", f"person/{other}", people[other]["name"], (reason,))


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    """Return a text in small letters, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text)
    return str(utils.default_process("".join(each for each in letters if not unicodedata.combining(each))))


def _names(person: Mapping[str, Any]) -> list[str]:
    return [person["name"], *filter(None, (person["spellings"] or "").split("; "))]


def _sources(archive: Archive, slugs: Sequence[str]) -> Iterator[Likely]:
    for slug in slugs:
        for row in rows(archive, _SOURCES, {"id": slug}):
            reason = "their texts have the same fingerprint" if row["same_text"] else "they have the same web address"
            yield Likely(f"source/{slug}", f"source/{row['id']}", row["label"], (reason,))


_Finder = Callable[[Archive, Sequence[str]], Iterator[Likely]]
_FINDERS: Mapping[str, _Finder] = MappingProxyType({"source": _sources, "person": _people, "occurrence": _occurrences})
