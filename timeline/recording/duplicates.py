"""Find likely duplicates: what may be recorded already under another name.

An archivist decides; nothing is merged. Two occurrences may be one where they are of one kind, their dates overlap,
and the same people or parties take part or their titles are alike. They are two where one source reports both, where a
relation joins them, where different parties or people act in them, where they are different rules of a treaty, or where
a merge of the two would be refused.
Titles are compared by rapidfuzz, whatever the order of their words. Titles do not matter where one party takes the same
action under one treaty, or pledges the same amount of money. What a party does once, such as a ratification, is
listed also where one source, or one new file, reports it twice.

What is compared is bounded, so that a call costs in proportion to what is new: others of a kind are read through the
index by kind and date, up to `_READ_LIMIT` that begin on the days of the new one, before them and without a date; of
these, and of names, up to `_COMPARED_LIMIT` are compared, those that share the rarest words. `Duplicates` counts what
was not compared with all.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process, utils

from domain.identity import could_be_one
from domain.kinds.treaty_action import Action
from domain.occurrence import Occurrence
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.recording.near import Near

ALIKE = 65
"""How alike titles must be, in percent, where the kind and the dates agree."""
RELATED = 55
"""How alike titles must be, in percent, where the same people or parties act as well."""
SPELLED_ALIKE = 90
"""How alike names of people must be, in percent."""

_PEOPLE_LIMIT = 4
"""The most people with names like a new person's, that person included."""
_COMPARED_LIMIT = 500
"""The most titles, or names, that one is compared with."""
_COMPARED_IN_ALL, _COMPARED_AT_LEAST = 2_000_000, 100
"""About how many titles are compared in one call; where it has very many new ones, each is compared with fewer."""
_READ_LIMIT = 2_000
"""The most occurrences of a kind that are read for new ones of the same days."""
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
_COLUMNS = "SELECT id, kind, title, occurred, occurred_to, treaty, status FROM occurrences WHERE kind = :kind"
_OF_THE_DAYS = f"""
SELECT * FROM (SELECT * FROM ({_COLUMNS} AND occurred_from >= :first AND occurred_from < :after
    ORDER BY occurred_from LIMIT :limit)
  UNION ALL SELECT * FROM ({_COLUMNS} AND occurred_from < :first ORDER BY occurred_from DESC LIMIT :limit)
  UNION ALL SELECT * FROM ({_COLUMNS} AND occurred_from IS NULL LIMIT :limit))
WHERE status NOT IN ('retracted', 'merged') AND COALESCE(substr(occurred_to, 1, 10) >= :first, TRUE)
"""
_IS_POSSIBLE = (
    f"SELECT o.id FROM occurrences o, occurrences n WHERE o.id = :other AND {_POSSIBLE} AND NOT {_OF_ONE_SOURCE}"
)
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
_SOURCES = "SELECT id, label, sha256, url FROM sources ORDER BY id"
_SOURCE_LIMIT = 5
"""The most sources that are listed for one."""


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


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Likely duplicates, and how many of the new occurrences and names were not compared with all that may be one."""

    likely: Sequence[Likely] = ()
    partly_compared: int = 0


def likely_duplicates(archive: Archive, streams: Iterable[str]) -> list[Likely]:
    """Return the likely duplicates of streams that are newly recorded and projected, each pair once."""
    return list(find_duplicates(archive, streams).likely)


def find_duplicates(archive: Archive, streams: Iterable[str]) -> Duplicates:
    """Return the likely duplicates of streams that are newly recorded and projected, each pair once."""
    new = list(dict.fromkeys(streams))
    pairs: dict[frozenset[str], Likely] = {}
    partly: set[str] = set()
    for prefix, finder in _FINDERS.items():
        slugs = [stream.removeprefix(f"{prefix}/") for stream in new if stream.startswith(f"{prefix}/")]
        for likely in finder(archive, slugs, partly) if slugs else ():
            pairs.setdefault(frozenset((likely.stream, likely.other)), likely)
    return Duplicates(list(pairs.values()), len(partly))


def _occurrences(archive: Archive, slugs: Sequence[str], partly: set[str]) -> Iterator[Likely]:
    others = _Others(archive, max(_COMPARED_AT_LEAST, min(_COMPARED_LIMIT, _COMPARED_IN_ALL // len(slugs))))
    for slug in slugs:
        yield from _twins(archive, slug, others)
    partly |= {f"occurrence/{slug}" for slug in others.partly}


class _Others:
    """The occurrences that new ones are compared with, read once for all that are of one kind and of the same days."""

    def __init__(self, archive: Archive, limit: int) -> None:
        self._archive = archive
        self._limit = limit
        self.actors = cache(partial(_actors, archive))
        self.partly: set[str] = set()
        self._of_treaty = cache(self._read_treaty)
        self._of_days = cache(self._read_days)

    def alike(self, own: Mapping[str, Any]) -> list[tuple[float, Mapping[str, Any]]]:
        """Return those whose titles are alike enough, each after how alike they are, the most alike first."""
        first, last = ((own[name] or "")[:10] for name in ("occurred_from", "occurred_to"))
        found, near, is_cut = self._of_treaty(own["kind"], first, f"{last}~", own["treaty"])
        if is_cut or len(near) > self._limit:
            self.partly.add(own["id"])
        title = _plain(own["title"])
        scored = process.extract(
            title, near.to(title, self._limit), scorer=fuzz.token_set_ratio, score_cutoff=RELATED, limit=None
        )
        return [(percent, found[index]) for _, percent, index in scored if found[index]["id"] != own["id"]]

    def _read_treaty(
        self, kind: str, first: str, after: str, treaty: str | None
    ) -> tuple[Sequence[Mapping[str, Any]], Near, bool]:
        """Return those that may be under a treaty, their titles, and whether there are more than were read."""
        found, is_cut = self._of_days(kind, first, after)
        under = [row for row in found if treaty is None or row["treaty"] in (None, treaty)]
        return under, Near([_plain(row["title"]) for row in under]), is_cut

    def _read_days(self, kind: str, first: str, after: str) -> tuple[Sequence[Mapping[str, Any]], bool]:
        days = {"kind": kind, "first": first, "after": after, "limit": _READ_LIMIT}
        of_the_days = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM occurrences WHERE kind = :kind"
        count = rows(
            self._archive,
            f"{of_the_days} AND occurred_from >= :first AND occurred_from < :after LIMIT :limit + 1)",
            days,
        )
        return rows(self._archive, _OF_THE_DAYS, days), count[0]["n"] > _READ_LIMIT


def _twins(archive: Archive, slug: str, others: _Others) -> Iterator[Likely]:
    own = next(iter(rows(archive, "SELECT * FROM occurrences WHERE id = :id", {"id": slug})), None)
    if own is None or own["status"] in ("retracted", "merged"):
        return
    get = partial(archive.get, Occurrence)
    seen: set[str] = set()
    listed = 0
    for twin in chain(_same_deeds(archive, own), _alike(archive, own, others)):
        other = twin.row["id"]
        if other in seen or not could_be_one(get(slug), get(other), get):
            continue
        seen.add(other)
        reasons = (_what(twin), _when(own, twin.row), *_likeness(twin))
        yield Likely(f"occurrence/{slug}", f"occurrence/{other}", twin.row["title"], reasons, twin.of_one_source)
        listed += 1
        if listed == _TWIN_LIMIT:
            return


class _Twin(NamedTuple):
    """An occurrence that may be another, how alike their titles are, who acts in both, and the deed of both, if any."""

    row: Mapping[str, Any]
    percent: float | None = None
    actors: Sequence[str] = ()
    deed: str | None = None
    of_one_source: bool = False


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


def _alike(archive: Archive, own: Mapping[str, Any], others: _Others) -> Iterator[_Twin]:
    """Yield those whose titles are alike enough, the most alike first, and in which nobody else acts."""
    actors = others.actors(own["id"])
    for percent, row in sorted(others.alike(own), key=lambda scored: (-scored[0], scored[1]["id"])):
        acting = others.actors(row["id"])
        shared = sorted(actors & acting)
        if not (shared or (percent >= ALIKE and not (actors and acting))):
            continue
        if rows(archive, _IS_POSSIBLE, {"id": own["id"], "other": row["id"]}):
            yield _Twin(row, percent, shared)


def _actors(archive: Archive, slug: str) -> frozenset[str]:
    return frozenset(row["actor"] for row in rows(archive, _ACTING, {"id": slug}))


def _when(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    if "undated" in (one["occurred"], other["occurred"]):
        return "one of them is undated"
    days = sorted({one["occurred"], other["occurred"]})
    return f"both are dated {days[0]}" if len(days) == 1 else f"their dates overlap ({' and '.join(days)})"


def _people(archive: Archive, slugs: Sequence[str], partly: set[str]) -> Iterator[Likely]:
    people = {row["id"]: row for row in rows(archive, _PEOPLE)}
    names = [(_plain(name), slug) for slug, row in people.items() for name in _names(row)]
    near, new = Near([name for name, _ in names]), set(slugs)
    for name, slug in names:
        if slug not in new:
            continue
        if len(near) > _COMPARED_LIMIT:
            partly.add(f"person/{slug}")
        for _, percent, index in process.extract(
            name,
            near.to(name, _COMPARED_LIMIT),
            scorer=fuzz.token_sort_ratio,
            score_cutoff=SPELLED_ALIKE,
            limit=_PEOPLE_LIMIT,
        ):
            other = names[index][1]
            if other != slug:
                reason = f"their names are spelled alike ({percent:.0f} %)"
                yield Likely(f"person/{slug}", f"person/{other}", people[other]["name"], (reason,))


@lru_cache(maxsize=100_000)
def _plain(text: str) -> str:
    """Return a text in small letters, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text)
    return str(utils.default_process("".join(letter for letter in letters if not unicodedata.combining(letter))))


def _names(person: Mapping[str, Any]) -> list[str]:
    return [person["name"], *filter(None, (person["spellings"] or "").split("; "))]


def _sources(archive: Archive, slugs: Sequence[str], _partly: set[str]) -> Iterator[Likely]:
    """Yield the sources that have the text or the address of new ones; all are read once, however many are new."""
    sources = {row["id"]: row for row in rows(archive, _SOURCES)}
    having: dict[tuple[str, str], list[str]] = {}
    for slug, row in sources.items():
        for name in ("sha256", "url"):
            having.setdefault((name, row[name]), []).append(slug)
    for slug in filter(sources.__contains__, slugs):
        own = sources[slug]
        same = {name: set(having[name, own[name]]) - {slug} if own[name] else set() for name in ("sha256", "url")}
        for other in sorted(same["sha256"] | same["url"])[:_SOURCE_LIMIT]:
            same_text = other in same["sha256"]
            reason = "their texts have the same fingerprint" if same_text else "they have the same web address"
            yield Likely(f"source/{slug}", f"source/{other}", sources[other]["label"], (reason,))


_Finder = Callable[[Archive, Sequence[str], set[str]], Iterator[Likely]]
"""Yields the likely duplicates of slugs, and collects the streams that were not compared with all."""
_FINDERS: Mapping[str, _Finder] = MappingProxyType({"source": _sources, "person": _people, "occurrence": _occurrences})
