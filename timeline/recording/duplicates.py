"""Find likely duplicates: what may be recorded already under another name.

An archivist decides; nothing is merged. Two occurrences may be one where they are of one kind, their dates overlap,
and the same people or parties take part or their titles are alike. They are two where one source reports both, where a
relation joins them, where different parties or people act in them, where they are different rules of a treaty, or where
a merge of the two would be refused.
Titles are compared by rapidfuzz, whatever the order of their words. Titles do not matter where one party takes the same
action under one treaty, or pledges the same amount of money. One source, or one new file, may report the same thing
twice: listed are what a party does once, such as a ratification, the same pledge of money for the same beneficiary, and
what has the same actors, the same date and nearly the same title.

What is compared is bounded, so that a call costs in proportion to what is new: others of a kind are read through the
index by kind and date, up to `_READ_LIMIT` that begin on the days of the new one, before them and without a date; of
these up to `_COMPARED_LIMIT` are compared, those that share the rarest words. Where very many names are recorded, those
that share a word are found by the search index. `Duplicates` counts what was not compared with all.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from domain.identity import could_be_one
from domain.kinds.treaty_action import Action
from domain.occurrence import Occurrence
from timeline.log.archive import Archive
from timeline.log.tables import Read, reading
from timeline.recording.confusable import confusable_with
from timeline.recording.near import Near, plain
from timeline.recording.rare_words import RareWords
from timeline.recording.same_sources import SAME_SOURCE, SOURCE_LIMIT, WITH_SAME_SOURCE
from timeline.recording.spelling import PeopleByName

ALIKE = 65
"""How alike titles must be, in percent, where the kind and the dates agree."""
RELATED = 55
"""How alike titles must be, in percent, where the same people or parties act as well."""
REPEATED = 95
"""How alike titles must be, in percent and word by word, where one source reports both."""

_COMPARED_LIMIT = 500
"""The most titles, or names, that one is compared with."""
_COMPARED_IN_ALL, _COMPARED_AT_LEAST = 400_000, 25
"""About how many titles are compared in one call; where it has very many new ones, each is compared with fewer."""
_READ_LIMIT = 2_000
"""The most occurrences of a kind that are read for new ones of the same days."""
_KEPT_DAYS, _KEPT_ACTORS = 50, 100_000
"""Of how many kinds and days the occurrences that were read are kept for the next new one."""
_TWIN_LIMIT = 3
"""The most likely duplicates that are listed for one occurrence."""

_OF_ONE_SOURCE = """EXISTS (SELECT 1 FROM reports x JOIN reports y ON +y.source = x.source
    WHERE x.occurrence = n.id AND y.occurrence = o.id)"""
"""The plus has SQLite look among the reports of the other occurrence: a source may have very many."""
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
    f"SELECT {_OF_ONE_SOURCE} AS of_one_source FROM occurrences o, occurrences n WHERE o.id = :other AND {_POSSIBLE}"
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
  {_OF_ONE_SOURCE} AS of_one_source FROM pledges a
JOIN pledges b ON b.pledger = a.pledger AND b.currency = a.currency AND b.amount = a.amount
JOIN occurrences o ON o.id = b.occurrence, occurrences n
WHERE a.occurrence = :id AND a.status <> 'retracted' AND b.status <> 'retracted' AND {_POSSIBLE}
  AND (NOT {_OF_ONE_SOURCE} OR (a.beneficiary IS b.beneficiary AND a.pledged_on IS b.pledged_on))
GROUP BY o.id ORDER BY o.id LIMIT :limit
"""
_SAME_DEED: Mapping[str, str] = MappingProxyType({"treaty-action": _SAME_ACTION, "pledge": _SAME_PLEDGE})
"""By kind, how to find what one party does in the same way, under any title."""
_ACTING = """
WITH given AS (SELECT value AS id FROM json_each(:ids))
SELECT occurrence, COALESCE(person, party) AS actor FROM participants WHERE occurrence IN given
  AND COALESCE(person, party) IS NOT NULL
  AND +role IN ('author', 'pledger', 'reader', 'signatory', 'speaker', 'visitor')
UNION ALL SELECT occurrence, party FROM treaty_actions WHERE occurrence IN given
UNION ALL SELECT occurrence, pledger FROM pledges WHERE occurrence IN given
"""
"""Who acts in some occurrences. The plus keeps SQLite from the index by role, which leads to nearly everybody."""
_PEOPLE = "SELECT id, name, spellings FROM people WHERE merged_into IS NULL"
_NEW_PEOPLE = f"{_PEOPLE} AND id IN (SELECT value FROM json_each(:ids))"
_NEW = """
SELECT * FROM occurrences WHERE id IN (SELECT value FROM json_each(:ids)) AND status NOT IN ('retracted', 'merged')
"""
_READ_TOGETHER = 1_000
"""How many new occurrences, people or sources are read in one query."""
_READ_PEOPLE, _READ_FOR_EACH, _READ_AT_MOST = 500, 20, 50_000
"""The most people whose names are all read: so many, or more for each new name; among more, names are looked up."""


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
    with reading(archive) as read:
        recorded = _Recorded(archive, read)
        for prefix, finder in _FINDERS.items():
            slugs = [stream.removeprefix(f"{prefix}/") for stream in new if stream.startswith(f"{prefix}/")]
            for likely in finder(recorded, slugs, partly) if slugs else ():
                pairs.setdefault(frozenset((likely.stream, likely.other)), likely)
        for stream, other in confusable_with(read, new):
            likely = Likely(stream, other, other, ("their slugs are easily taken for each other",))
            pairs.setdefault(frozenset((stream, other)), likely)
    return Duplicates(list(pairs.values()), len(partly))


@dataclass(frozen=True, slots=True)
class _Recorded:
    """An archive, and a way to read its tables."""

    archive: Archive
    read: Read


def _occurrences(recorded: _Recorded, slugs: Sequence[str], partly: set[str]) -> Iterator[Likely]:
    others = _Others(recorded.read, _limit_for(slugs))
    for own in _read_new(recorded.read, _NEW, slugs, others.read_actors):
        yield from _twins(recorded, own, others)
    partly |= {f"occurrence/{slug}" for slug in others.partly}


def _read_new(
    read: Read, sql: str, slugs: Sequence[str], also: Callable[[Iterable[str]], None] = lambda _ids: None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of new slugs in their order, which are read many at a time; `also` reads what goes with these."""
    for first in range(0, len(slugs), _READ_TOGETHER):
        some = slugs[first : first + _READ_TOGETHER]
        new = {row["id"]: row for row in read(sql, {"ids": json.dumps(some)})}
        also(new)
        yield from (new[slug] for slug in some if slug in new)


def _limit_for(slugs: Sequence[str]) -> int:
    """Return with how many others each of some new ones is compared."""
    return max(_COMPARED_AT_LEAST, min(_COMPARED_LIMIT, _COMPARED_IN_ALL // len(slugs)))


class _Others:
    """The occurrences that new ones are compared with, read once for all that are of one kind and of the same days."""

    def __init__(self, read: Read, limit: int) -> None:
        self._read = read
        self._limit = limit
        self._actors: dict[str, set[str]] = {}
        self.partly: set[str] = set()
        self._of_treaty = lru_cache(maxsize=_KEPT_DAYS)(self._read_treaty)
        self._of_days = lru_cache(maxsize=_KEPT_DAYS)(self._read_days)

    def read_actors(self, slugs: Iterable[str]) -> None:
        """Read who acts in some occurrences, all at once."""
        self._actors |= {slug: set() for slug in slugs}
        for row in self._read(_ACTING, {"ids": json.dumps(list(slugs))}):
            self._actors[row["occurrence"]].add(row["actor"])

    def actors(self, slug: str) -> AbstractSet[str]:
        """Return who acts in an occurrence: people and parties."""
        if slug not in self._actors:
            self.read_actors([slug])
        return self._actors[slug]

    def _acting_in(self, slugs: Sequence[str]) -> Mapping[str, AbstractSet[str]]:
        """Return who acts in some occurrences, among others; what is not known of them is read at once."""
        if len(self._actors) > _KEPT_ACTORS:
            self._actors.clear()
        if unread := [slug for slug in slugs if slug not in self._actors]:
            self.read_actors(unread)
        return self._actors

    def alike(self, own: Mapping[str, Any]) -> Iterator[tuple[float, Mapping[str, Any]]]:
        """Yield those whose titles are alike enough after how alike they are: the most alike first, then by id.

        Where somebody acts in both, it must be the same people or parties, at least some of them.
        """
        first, last = ((own[name] or "")[:10] for name in ("occurred_from", "occurred_to"))
        found, near, is_cut = self._of_treaty(own["kind"], first, f"{last}~", own["treaty"])
        if is_cut or len(near) > self._limit:
            self.partly.add(own["id"])
        actors, title = self.actors(own["id"]), plain(own["title"])
        titles = near.to(title, self._limit)
        if actors:  # they decide more often than titles, and those of other new ones are known already
            titles = {index: text for index, text in titles.items() if self._may_share(actors, found[index]["id"])}
        scored = process.extract(title, titles, scorer=fuzz.token_set_ratio, score_cutoff=RELATED, limit=None)
        slugs = [found[index]["id"] for _, _, index in scored]
        acting = self._acting_in([own["id"], *slugs])
        for slug, (_, percent, index) in zip(slugs, scored, strict=True):
            others = acting[slug]  # most are left out here, so this is written for speed
            if actors.isdisjoint(others) and (percent < ALIKE or (actors and others)):
                continue
            if slug != own["id"]:
                yield percent, found[index]

    def _may_share(self, actors: AbstractSet[str], slug: str) -> bool:
        """Tell whether some of those who act may act in another occurrence, as far as that was read, or nobody does."""
        others = self._actors.get(slug)
        return not others or not actors.isdisjoint(others)

    def _read_treaty(
        self, kind: str, first: str, after: str, treaty: str | None
    ) -> tuple[Sequence[Mapping[str, Any]], Near, bool]:
        """Return those that may be under a treaty, their titles, and whether there are more than were read."""
        found, is_cut = self._of_days(kind, first, after)
        under = [row for row in found if treaty is None or row["treaty"] in (None, treaty)]
        return under, Near([plain(row["title"]) for row in under]), is_cut

    def _read_days(self, kind: str, first: str, after: str) -> tuple[Sequence[Mapping[str, Any]], bool]:
        days = {"kind": kind, "first": first, "after": after, "limit": _READ_LIMIT}
        of_the_days = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM occurrences WHERE kind = :kind"
        count = self._read(
            f"{of_the_days} AND occurred_from >= :first AND occurred_from < :after LIMIT :limit + 1)",
            days,
        )
        found = sorted(self._read(_OF_THE_DAYS, days), key=itemgetter("id"))
        return found, count[0]["n"] > _READ_LIMIT


def _twins(recorded: _Recorded, own: Mapping[str, Any], others: _Others) -> Iterator[Likely]:
    slug = own["id"]
    get = partial(recorded.archive.get, Occurrence)
    seen: set[str] = set()
    listed = 0
    for twin in chain(_same_deeds(recorded.read, own), _alike(recorded.read, own, others)):
        other = twin.row["id"]
        if other in seen or not could_be_one(get(slug), get(other), get):
            continue
        seen.add(other)
        reasons = tuple(_reasons(own, twin))
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


def _reasons(own: Mapping[str, Any], twin: _Twin) -> Iterator[str]:
    what = twin.deed or twin.row["kind"].replace("-", " ")
    yield f"both are {'an' if what[0] in 'aeiou' else 'a'} {what}"
    days = sorted({own["occurred"], twin.row["occurred"]})
    if "undated" in days:
        yield "both are undated" if len(days) == 1 else "one of them is undated"
    else:
        yield f"both are dated {days[0]}" if len(days) == 1 else f"their dates overlap ({' and '.join(days)})"
    if twin.actors:
        yield f"both name {', '.join(twin.actors)}"
    if twin.percent is not None:
        yield f"their titles are alike ({twin.percent:.0f} %)"


def _same_deeds(read: Read, own: Mapping[str, Any]) -> Iterator[_Twin]:
    """Yield what the same party did in the same way: one action under one treaty, or one sum of money pledged."""
    sql = _SAME_DEED.get(own["kind"])
    for row in read(sql, {"id": own["id"], "limit": _TWIN_LIMIT}) if sql else ():
        yield _Twin(row, deed=row["deed"], of_one_source=bool(row["of_one_source"]))


def _alike(read: Read, own: Mapping[str, Any], others: _Others) -> Iterator[_Twin]:
    """Yield those whose titles are alike enough, the most alike first, and in which nobody else acts."""
    actors = others.actors(own["id"])
    for percent, row in others.alike(own):
        acting = others.actors(row["id"])
        shared = sorted(actors & acting)
        for possible in read(_IS_POSSIBLE, {"id": own["id"], "other": row["id"]}):
            if not possible["of_one_source"]:
                yield _Twin(row, percent, shared)
            elif actors == acting and _is_repeated(own, row):
                yield _Twin(row, percent, shared, of_one_source=True)


def _is_repeated(own: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether one source may have been read twice: it gives both the same date and nearly the same title."""
    alike = fuzz.token_sort_ratio(plain(own["title"]), plain(other["title"]))
    return bool(own["occurred"] == other["occurred"] and alike >= REPEATED)


def _people(recorded: _Recorded, slugs: Sequence[str], partly: set[str]) -> Iterator[Likely]:
    read, limit = recorded.read, _limit_for(slugs)
    most = max(_READ_PEOPLE, min(_READ_AT_MOST, _READ_FOR_EACH * len(slugs)))
    everyone = read(f"{_PEOPLE} LIMIT :limit", {"limit": most + 1})
    if len(everyone) > min(limit, most):
        partly |= {f"person/{slug}" for slug in slugs}
    names = PeopleByName(everyone) if len(everyone) <= most else None
    rare_words = RareWords(read)
    for own in _read_new(read, _NEW_PEOPLE, slugs):
        near = names or PeopleByName(rare_words.people_like(own, _READ_PEOPLE))
        for percent, other in near.spelled_alike(own, limit):
            reason = f"their names are spelled alike ({percent:.0f} %)"
            yield Likely(f"person/{own['id']}", f"person/{other['id']}", other["name"], (reason,))


def _sources(recorded: _Recorded, slugs: Sequence[str], _partly: set[str]) -> Iterator[Likely]:
    """Yield the sources that have the text or the address of new ones."""
    for own in _read_new(recorded.read, WITH_SAME_SOURCE, slugs):
        for other in recorded.read(SAME_SOURCE, {"id": own["id"], "limit": SOURCE_LIMIT}):
            reason = "their texts have the same fingerprint" if other["same_text"] else "they have the same web address"
            yield Likely(f"source/{own['id']}", f"source/{other['id']}", other["label"], (reason,))


_Finder = Callable[[_Recorded, Sequence[str], set[str]], Iterator[Likely]]
"""Yields the likely duplicates of slugs, and collects the streams that were not compared with all."""
_FINDERS: Mapping[str, _Finder] = MappingProxyType({"source": _sources, "person": _people, "occurrence": _occurrences})
