"""What goes with an event or a name that is withheld: amendments that repeat it, and events that name it."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, count, takewhile
from typing import NamedTuple, cast

from domain.aggregate import Aggregate, stream_of
from domain.amendments import Amendable, Amendment, Corrected, Withdrawn, before_renaming
from domain.base import did_you_mean
from domain.errors import ArchiveError, RefusedError
from domain.events import Event
from domain.merging import Merged
from domain.occurrence import Occurrence, OccurrenceReported, ReportSupplemented, Retracted, Supplement
from domain.organization import Organization, OrganizationRegistered
from domain.paths import numbered
from domain.person import Person, PersonRegistered
from domain.references import references_in
from domain.registered import Registered
from domain.streams import AGGREGATES, empty
from domain.term import Term
from domain.withholding import Withheld
from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.recorder import EVENTS
from timeline.log.tables import Read, reading

_SHORTEST_NAME = 4
"""A shorter name would be found in many words."""
_REGISTRATIONS = tuple(cls.REGISTRATION for cls in AGGREGATES.values() if issubclass(cls, Registered))


_NAMED = tuple(f"{cls.PREFIX}/" for cls in (Person, Organization))
"""What begins the names of streams that are looked for in texts by other names, too."""
_NEXT = f"""SELECT rowid, CAST(state AS BLOB) AS state FROM {EVENTS} WHERE rowid > :position
ORDER BY rowid LIMIT 500"""


class NotWithheldError(ArchiveError):
    """A refusal to withhold what is not in the log, is withheld already, or must stay."""


class Found(NamedTuple):
    """An event, its position, and its place in the log."""

    position: int
    place: int
    event: Event


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be withheld.

    `chosen` are the events that were named, `renamed` has the name that is shown instead of each stream whose own goes.
    `mentions` are further events that must go with them: what amends a withheld event repeats it, and what names a
    withheld name would lead nowhere. `same_words` and `like_named` are not touched: events in which the words of a name
    are found, and streams whose names have it in theirs. `head` is the last position of the log.
    """

    chosen: Sequence[Found]
    mentions: Sequence[Found]
    renamed: Mapping[str, str]
    same_words: Sequence[Found]
    like_named: Sequence[str]
    head: int

    @property
    def positions(self) -> set[int]:
        """Return the positions of all events that would be withheld."""
        return {found.position for found in (*self.chosen, *self.mentions)}


def plan(archive: Archive, places: Iterable[int], streams: Sequence[str]) -> Plan:
    """Return what withholding the events at some places, and the names of some streams with all their events, would do.

    Raises NotWithheldError where there is no such event or stream, where an event is withheld already, and for a word
    of the archive's own, without which figures cannot be read.
    """
    with reading(archive) as read:
        log = _Log(archive, read)
        chosen = {found.position: found for found in map(log.at_place, places)}
        for found in chosen.values():
            if isinstance(found.event, Withheld):
                raise NotWithheldError(f"event {found.place} is withheld already: {found.event.summary()}")
        renamed = {}
        for stream in streams:
            events = log.of_stream(stream)
            chosen |= {found.position: found for found in events}
            renamed[stream] = log.free_name(f"{stream.partition('/')[0]}/withheld-{events[0].place}")
        mentions = log.mentions(chosen, streams)
        for found in (*chosen.values(), *mentions.values()):
            _refuse_words(found)
        gone = chosen.keys() | mentions.keys()
        return Plan(
            chosen=_in_order(chosen.values()),
            mentions=_in_order(mentions.values()),
            renamed=renamed,
            same_words=_in_order(
                found
                for found in log.same_words((*chosen.values(), *mentions.values()), streams)
                if found.position not in gone and not _is_word(found.event)
            ),
            like_named=[name for name in log.like_named(streams) if name not in streams],
            head=archive.head,
        )


def _in_order(found: Iterable[Found]) -> list[Found]:
    return sorted({one.position: one for one in found}.values(), key=lambda one: one.position)


def _refuse_words(found: Found) -> None:
    if _is_word(found.event):
        raise NotWithheldError(
            f"event {found.place} registers a word of the archive's own, without which its figures cannot be read: "
            f"'timeline correct {found.event.originator_id} meaning …' changes what is shown"
        )


def _is_word(event: Event) -> bool:
    """Tell whether an event registers a word of the archive's own."""
    return event.originator_id.startswith(f"{Term.PREFIX}/") and not isinstance(event, Amendment | Withdrawn)


def _folded(text: str) -> str:
    """Return a text as it is compared: SQLite would take capitals with accents for other letters than small ones."""
    return unicodedata.normalize("NFC", text).casefold()


class _Log:
    """The events of a log, looked up in one transaction."""

    def __init__(self, archive: Archive, read: Read) -> None:
        self._archive = archive
        self._read = read
        self._states: dict[str, list[Aggregate]] = {}
        """How streams stood before each of their events, and at last."""

    def at_place(self, place: int) -> Found:
        """Return the event at a place; raise NotWithheldError where there is none."""
        sql = f"SELECT * FROM {EVENTS} WHERE rowid > 0 ORDER BY rowid LIMIT 1 OFFSET :place - 1"
        for found in self._found(sql, place=place):
            return found
        raise NotWithheldError(f"the log has no event {place}: its last one is {self._place(self._archive.head)}")

    def of_stream(self, stream: str) -> list[Found]:
        """Return the events of a stream; raise NotWithheldError where it has none."""
        events = list(
            self._found(f"SELECT * FROM {EVENTS} WHERE originator_id = :stream ORDER BY rowid", stream=stream)
        )
        if not events:
            sql = f"SELECT originator_id AS id FROM {EVENTS} WHERE originator_version = 1"
            near = did_you_mean(stream, [row["id"] for row in self._read(sql)])
            raise NotWithheldError(f"no stream is named {stream!r}; a name is written like person/jane-doe{near}")
        return events

    def free_name(self, stream: str) -> str:
        """Return a name for a stream which none has: the one given, or one with a number after it."""
        sql = f"SELECT 1 FROM {EVENTS} WHERE originator_id = :stream LIMIT 1"
        names = chain([stream], (f"{stream}-{number}" for number in count(2)))
        return next(name for name in names if not self._read(sql, {"stream": name}))

    def mentions(self, chosen: Mapping[int, Found], streams: Sequence[str]) -> dict[int, Found]:
        """Return the events that must go with some, and with the names of some streams, until there are no more."""
        found: dict[int, Found] = {}
        naming = (one for stream in streams for one in self._having(stream) if _refers(one.event, stream))
        waiting = [*chosen.values(), *naming]
        while waiting:
            one = waiting.pop()
            if one.position in found or isinstance(one.event, Withheld):
                continue
            found[one.position] = one
            waiting += [other for other in self._around(one) if repeats(other.event, one.event, self._before)]
        return {position: one for position, one in found.items() if position not in chosen}

    def same_words(self, gone: Iterable[Found], streams: Iterable[str]) -> Iterator[Found]:
        """Yield the events in which a name of a person or organization is found, or the slug of a stream."""
        for stream in streams:
            yield from self._having(stream)
        names = {_folded(json.dumps(name, ensure_ascii=False)[1:-1]) for one in gone for name in _names(one.event)}
        position = 0
        while names and (rows := self._read(_NEXT, {"position": position})):
            for row in rows:
                position, text = row["rowid"], _folded(row["state"].decode("utf-8", "replace"))
                if any(name in text for name in names):
                    yield from self._found(f"SELECT * FROM {EVENTS} WHERE rowid = :position", position=position)

    def like_named(self, streams: Sequence[str]) -> list[str]:
        """Return the streams, other than words, whose names have the slug of one of some in theirs."""
        slugs = [stream.partition("/")[2] for stream in streams]
        sql = f"SELECT originator_id AS id FROM {EVENTS} WHERE originator_version = 1 AND instr(originator_id, :slug)"
        found = {row["id"] for slug in slugs for row in self._read(sql, {"slug": slug})}
        return sorted(name for name in found if not name.startswith(f"{Term.PREFIX}/"))

    def _having(self, stream: str) -> Iterator[Found]:
        """Yield the events of other streams whose content has a stream's slug, whatever it names there."""
        slug = stream.partition("/")[2]
        sql = f"""SELECT * FROM {EVENTS} WHERE originator_id <> :stream AND rowid > 0
        AND instr(CAST(state AS TEXT), :slug)"""
        return self._found(sql, stream=stream, slug=f'"{slug}"')

    def _around(self, found: Found) -> list[Found]:
        """Return the events of an event's stream, and those of the other one of a merge."""
        event = found.event
        streams = [event.originator_id]
        if isinstance(event, Merged):
            prefix = event.originator_id.partition("/")[0]
            streams = [stream_of(prefix, slug) for slug in (event.merged, event.into)]
        sql = f"SELECT * FROM {EVENTS} WHERE originator_id = :stream"
        return [other for stream in streams for other in self._found(sql, stream=stream)]

    def _before(self, event: Event) -> Amendable:
        """Return how an event's stream stood before it."""
        stream = event.originator_id
        if stream not in self._states:
            sql = f"SELECT * FROM {EVENTS} WHERE originator_id = :stream ORDER BY originator_version"
            events = [found.event for found in self._found(sql, stream=stream)]
            self._states[stream] = list(accumulate(events, Aggregate.apply, initial=empty(stream)))
        return cast("Amendable", self._states[stream][event.originator_version - 1])

    def _found(self, sql: str, **values: str | int) -> Iterator[Found]:
        for row in self._read(sql, values):
            stored = StoredEvent(row["originator_id"], row["originator_version"], row["topic"], row["state"])
            event = self._archive.mapper.to_domain_event(stored)
            yield Found(row["rowid"], self._place(row["rowid"]), event)

    def _place(self, position: int) -> int:
        sql = f"SELECT COUNT(*) AS place FROM {EVENTS} WHERE rowid BETWEEN 1 AND :position"
        return int(self._read(sql, {"position": position})[0]["place"])


def _refers(event: Event, stream: str) -> bool:
    """Tell whether an event refers to a stream; of a correction, which may name anything, whether it has its slug."""
    prefix, _, slug = stream.partition("/")
    if isinstance(event, Merged):
        return event.originator_id.startswith(f"{prefix}/") and slug in {event.merged, event.into}
    if isinstance(event, Corrected) and f'"{slug}"' in json.dumps([event.path, event.old, event.new]):
        return True
    return any(reference.stream == stream for reference in references_in(event))


def _names(event: Event) -> list[str]:
    """Return the names that an event gives to a person or an organization, and took away."""
    match event:
        case PersonRegistered(person=details):
            names = (details.name, *details.spellings)
        case OrganizationRegistered(organization=details):
            names = (details.name, *details.other_names)
        case Corrected(originator_id=stream) if stream.startswith(_NAMED):
            listed = (one if isinstance(one, list) else [one] for one in (event.old, event.new))
            names = tuple(name for one in listed for name in one if isinstance(name, str))
        case _:
            names = ()
    return [name for name in names if len(name) >= _SHORTEST_NAME]


def repeats(event: Event, gone: Event, before: Callable[[Event], Amendable]) -> bool:
    """Tell whether an event says again what another one says, or stands for nothing without it.

    `before` returns how the stream of an event stood before it.
    """
    if isinstance(gone, Merged) and isinstance(event, Merged):
        return event.id == gone.id
    if event.originator_id != gone.originator_id or event.originator_version <= gone.originator_version:
        return False
    match gone:
        case OccurrenceReported(report=report):
            return _amends_report(event, report.source)
        case ReportSupplemented():
            changed = isinstance(event, Corrected) and _corrects_added(event, gone, before(event))
            return changed or _withdraws(event, gone)
        case Corrected():
            changed = isinstance(event, Corrected) and _corrects_again(event, gone, before)
            return changed or _withdraws(event, gone)
        case Amendment():
            return _withdraws(event, gone)
    return isinstance(gone, _REGISTRATIONS) and isinstance(event, Corrected)


def _amends_report(event: Event, source: str) -> bool:
    match event:
        case Corrected(path=(of, *_)):
            return of == source
        case ReportSupplemented(report=of) | Retracted(report=of):
            return of == source
    return False


def _withdraws(event: Event, amendment: Amendment) -> bool:
    return isinstance(event, Withdrawn) and event.of == amendment.id


def _corrects_added(event: Corrected, gone: ReportSupplemented, state: Amendable) -> bool:
    """Tell whether a correction is of what a supplement added, or of a list with it; `state` is what it corrects."""
    source, name, *item = _numbered(event.path, state)
    if source != gone.report or not (name in Supplement.model_fields and getattr(gone.supplement, name)):
        return False
    if not item or not item[0].isdecimal() or state.withheld or not isinstance(state, Occurrence):
        return True  # all of the list, or nobody can say which of its items
    earlier = list(takewhile(lambda amendment: amendment.id != gone.id, state.amendments))
    known, added = (state.with_only(some).reports[source].report for some in (earlier, [*earlier, gone]))
    return len(getattr(known, name)) < int(item[0]) <= len(getattr(added, name))


def _corrects_again(event: Corrected, gone: Corrected, before: Callable[[Event], Amendable]) -> bool:
    """Tell whether a correction is of what an earlier one changed, or of something that has the name it gave."""
    if before_renaming(event.path, gone) != event.path or _overlap(event.path, gone.path):
        return True
    return _overlap(_numbered(event.path, before(event)), _numbered(gone.path, before(gone)))


def _overlap(path: Sequence[str], other: Sequence[str]) -> bool:
    return all(one == another for one, another in zip(path, other, strict=False))


def _numbered(path: tuple[str, ...], state: Amendable) -> tuple[str, ...]:
    """Return a path by the numbers of items, which later names do not change; as it is where it leads nowhere now."""
    try:
        value, inner = state.claim(path)
        return (*path[: len(path) - len(inner)], *numbered(value, inner))
    except RefusedError:  # something before it is withheld
        return path
