"""The archive at a moment of one of its clocks, and what lies between two: what had happened, been published, recorded.

Each clock has its own statements over the tables as they stand; none needs the archive rebuilt. What an occurrence
said at a moment of the recording clock is on its own page, as of the event.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from types import MappingProxyType

from datasette.database import Database
from datasette.utils.asgi import NotFound

from domain.errors import ArchiveError
from timeline.web.dates import days_until, in_iso, in_words, moment
from timeline.web.event_numbers import events_by_topic, number_of, numbers_of, position_of
from timeline.web.language import gettext as _
from timeline.web.language import to_translate
from timeline.web.pages._shared import Row, row, rows, rows_kept
from timeline.web.source_names import label_of

LISTED = 40
"""Occurrences, sources or events on one page; the next one continues after the last of them."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock: what readers call it, and the statements that answer for a moment on it.

    `entries` lists what is after `:low` and not after `:high`, newest first, from `:after` on; `totals` gives the
    signatories of each treaty, and `counts` how many there are of what, at `:high`; none where events are counted.
    `changed` gives the occurrences of which something new was known after `:low` and not after `:high`; none on the
    clock that lists occurrences itself.
    """

    label: str
    heading: str
    compared: str
    """The heading of what lies between two moments."""
    entries: str
    counts: str | None
    totals: str | None
    changed: str | None
    possible_heading: str | None = None
    """The heading where nothing is certain, and the same of what lies between two moments."""
    possibly_compared: str | None = None
    future_heading: str | None = None
    """The heading where the last moment is still to come, and the same of what lies between two moments."""
    future_compared: str | None = None


_COUNTED = 100_000
_OCCURRED = f"""
SELECT o.occurred_from AS at, o.id, o.title, o.kind, o.occurred, o.sources_count FROM occurrences o
WHERE o.occurred_from > :low AND o.occurred_from <= :high AND o.status NOT IN ('merged', 'retracted')
  AND (:after IS NULL OR (o.occurred_from, o.id) < (:after, :after_id))
ORDER BY o.occurred_from DESC, o.id DESC LIMIT {LISTED + 1}"""
_PUBLISHED = f"""
SELECT s.possible_from AS at, s.id, {label_of("s")} AS label, s.published, s.title,
  (SELECT COUNT(*) FROM reports r WHERE r.source = s.id) AS reports
FROM sources s WHERE s.possible_from > :low AND s.possible_from <= :high
  AND (:after IS NULL OR (s.possible_from, s.id) < (:after, :after_id))
ORDER BY s.possible_from DESC, s.id DESC LIMIT {LISTED + 1}"""
_RECORDED = f"""
SELECT e.position AS at, e.position AS id, e.summary, e.recorded_at, e.recorded_by, e.stream, e.topic
FROM events e WHERE e.position > :low AND e.position <= :high AND (:after IS NULL OR e.position < :after)
ORDER BY e.position DESC LIMIT {LISTED + 1}"""

_LOOKED_AT = 2_000
"""Of so many of the latest reports or events between two moments, the occurrences that changed are listed."""
_CHANGED_BY_SOURCES = f"""
SELECT o.id, o.title, o.kind, o.occurred, o.sources_count,
  NOT EXISTS (SELECT 1 FROM reports e JOIN sources b ON b.id = e.source
    WHERE e.occurrence = o.id AND COALESCE(b.possible_from, '') <= :low) AS is_new
FROM (SELECT DISTINCT r.occurrence FROM
    (SELECT id FROM sources WHERE possible_from > :low AND possible_from <= :high LIMIT {_LOOKED_AT}) s
    JOIN reports r ON r.source = s.id WHERE r.status <> 'retracted' LIMIT {LISTED + 1}) c
JOIN occurrences o ON o.id = c.occurrence
WHERE o.status NOT IN ('merged', 'retracted') ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id"""
_CHANGED_BY_EVENTS = f"""
SELECT o.id, o.title, o.kind, o.occurred, o.sources_count, c.last_position, c.first_version = 1 AS is_new
FROM (SELECT stream, MAX(position) AS last_position, MIN(version) AS first_version
    FROM (SELECT stream, position, version FROM events WHERE position > :low AND position <= :high
          ORDER BY position DESC LIMIT {_LOOKED_AT})
    WHERE stream >= 'occurrence/' AND stream < 'occurrence0' GROUP BY stream
    ORDER BY MAX(position) DESC LIMIT {LISTED + 1}) c
JOIN occurrences o ON o.id = substr(c.stream, 12) ORDER BY c.last_position DESC"""

EVIDENCE_THEN = """CASE WHEN f.source = k.source THEN f.evidence
  ELSE (SELECT r.evidence FROM reports r WHERE r.occurrence = f.occurrence AND r.source = k.source) END"""
"""Where the source of a total said so then: once it is corrected, its figure has the place in the later source."""

_BY_DAY = f"""
SELECT t.id, t.name, d.day, d.reported_total AS value, d.operator, d.reported_low, d.reported_high, d.named_total,
  d.as_printed, d.source, {label_of("s")} AS source_label, s.language, f.evidence, f.counted,
  d.named_total AS certainly_named
FROM treaties t JOIN signatories_per_day d ON d.treaty = t.id
  AND d.day = (SELECT MAX(day) FROM signatories_per_day WHERE treaty = t.id AND day <= substr(:high, 1, 10))
LEFT JOIN figures f ON f.id = d.figure LEFT JOIN sources s ON s.id = d.source
ORDER BY t.name LIMIT 20"""
_BY_PUBLICATION = f"""
SELECT t.id, t.name, k.day, k.reported_total AS value, k.operator, k.reported_low, k.reported_high, k.named_total,
  k.as_printed, k.source, {label_of("s")} AS source_label, s.language, {EVIDENCE_THEN} AS evidence, f.counted,
  c.named_total AS certainly_named
FROM treaties t CROSS JOIN signatories_as_known k ON k.treaty = t.id
  AND k.published = (SELECT MAX(published) FROM signatories_as_known WHERE treaty = t.id AND published <= :high)
  AND k.certain = (SELECT MIN(certain) FROM signatories_as_known WHERE treaty = t.id AND published = k.published)
LEFT JOIN signatories_as_known c ON c.treaty = k.treaty AND c.published = k.published AND c.certain = 1
LEFT JOIN figures f ON f.id = k.figure LEFT JOIN sources s ON s.id = k.source
ORDER BY t.name LIMIT 20"""

_COUNT_OCCURRED = f"""SELECT 'occurrences' AS name, COUNT(*) AS count FROM (
  SELECT 1 FROM occurrences WHERE occurred_from <= :high AND status NOT IN ('merged', 'retracted')
  LIMIT {_COUNTED})"""
_COUNT_PUBLISHED = f"""
SELECT 'sources' AS name, COUNT(*) AS count, SUM(certain_from <= :high) AS certain
FROM (SELECT certain_from FROM sources WHERE possible_from <= :high LIMIT {_COUNTED})"""
_RECORDED_AS = {
    "occurrence-reported": "reports",
    "source-registered": "sources",
    "treaty-registered": "treaties",
    "person-registered": "people",
}
"""What is counted, by the topic of its event; all others are counted as other events."""

_NAMES = {
    "occurrences": to_translate("Occurrences"),
    "other events": to_translate("Other events"),
    "people": to_translate("People"),
    "reports": to_translate("Reports"),
    "sources": to_translate("Sources"),
    "treaties": to_translate("Treaties"),
}
"""What is counted, in words."""

CLOCKS: Mapping[str, Clock] = MappingProxyType(
    {
        "published": Clock(
            to_translate("what had been published"),
            to_translate("What was published by %(moment)s"),
            to_translate("What was published between %(first)s and %(last)s"),
            _PUBLISHED,
            _COUNT_PUBLISHED,
            _BY_PUBLICATION,
            _CHANGED_BY_SOURCES,
            to_translate("What may have been published by %(moment)s"),
            to_translate("What may have been published between %(first)s and %(last)s"),
        ),
        "occurred": Clock(
            to_translate("what had happened"),
            to_translate("What had happened by %(moment)s"),
            to_translate("What happened between %(first)s and %(last)s"),
            _OCCURRED,
            _COUNT_OCCURRED,
            _BY_DAY,
            None,
            future_heading=to_translate("What will have happened by %(moment)s, as reported"),
            future_compared=to_translate("What happens between %(first)s and %(last)s, as reported"),
        ),
        "recorded": Clock(
            to_translate("what was recorded"),
            to_translate("What was recorded by %(moment)s"),
            to_translate("What was recorded between %(first)s and %(last)s"),
            _RECORDED,
            None,
            None,
            _CHANGED_BY_EVENTS,
        ),
        "event": Clock(
            to_translate("event number"),
            to_translate("What was recorded up to event %(moment)s"),
            to_translate("What was recorded from event %(first)s to event %(last)s"),
            _RECORDED,
            None,
            None,
            _CHANGED_BY_EVENTS,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on a clock: the text that was asked for, the value that statements compare with, and its words."""

    text: str
    value: str | int
    words: str

    @property
    def is_ahead(self) -> bool:
        """Return whether its day is still to come; the number of an event is never."""
        return isinstance(self.value, str) and (days_until(self.value) or 0) > 0


class NotAMomentError(ArchiveError):
    """A text that names no moment on its clock, with what can be written instead."""


async def moment_at(database: Database, clock: str, text: str) -> Moment:
    """Return the moment that a text names on a clock, as ISO text or a day in words."""
    from timeline.history.moments import NoMomentError, published_by, recorded_by  # noqa: PLC0415 - it loads the engine

    text = text.strip()
    try:
        match clock:
            case "event":
                return Moment(text, await position_of(database, text), text)
            case "recorded":
                latest = recorded_by(in_iso(text)).recorded
                assert latest is not None
                iso = f"{latest.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
                return Moment(text, await _last_recorded(database, iso), moment(iso))
            case _:
                published = published_by(in_iso(text)).published or ""
                return Moment(text, published, in_words(published.removesuffix("T23:59:59")))
    except NotFound as error:
        raise NotAMomentError(str(error)) from error
    except NoMomentError as error:
        raise NotAMomentError(
            _("%(text)s is not a moment. Write a day, such as 25 October 2025 or 2025-10-25.", text=f"“{text}”")
        ) from error


async def _last_recorded(database: Database, iso: str) -> int:
    sql = "SELECT position FROM events WHERE recorded_at <= :at ORDER BY recorded_at DESC, position DESC LIMIT 1"
    found = await row(database, sql, {"at": iso})
    return int(found["position"]) if found else 0


async def state_at(database: Database, clock: Clock, at: Moment) -> Row:
    """Return how many there were of what at a moment, and what was known of each treaty's signatories."""
    by_moment = {"high": at.value}
    if clock.counts is None:
        counts = _recorded(await events_by_topic(database, int(at.value)))
    else:
        counts = await rows_kept(database, clock.counts, by_moment)
    return {
        "moment": at,
        "counts": [{**count, "name": _in_words(count["name"])} for count in counts],
        "count": sum(count["count"] for count in counts),
        "certain": sum(count.get("certain", count["count"]) or 0 for count in counts),
        "totals": await rows(database, clock.totals, by_moment) if clock.totals else [],
        "number": await number_of(database, at.value) if isinstance(at.value, int) and at.value else None,
    }


def _recorded(by_topic: Mapping[str, int]) -> list[Row]:
    """Return how many there are of what the events recorded, the most first."""
    counts = Counter[str]()
    for topic, count in by_topic.items():
        counts[_RECORDED_AS.get(topic, "other events")] += count
    return [{"name": name, "count": count} for name, count in counts.most_common() if count]


def _in_words(counted: str) -> str:
    return _(_NAMES[counted])


async def between(
    database: Database, clock: Clock, low: str | int, high: str | int, after: tuple[str | None, str | None]
) -> tuple[list[Row], tuple[str, str] | None]:
    """Return what lies between two moments, newest first, and the key of the last one if there are more."""
    key = int(after[0] or 0) if after[0] and isinstance(high, int) else after[0]
    found = await rows(database, clock.entries, {"low": low, "high": high, "after": key, "after_id": after[1]})
    shown = found[:LISTED]
    if isinstance(high, int):
        for event, number in zip(shown, await numbers_of(database, [event["at"] for event in shown]), strict=True):
            event["number"] = number
    return shown, (str(shown[-1]["at"]), str(shown[-1]["id"])) if len(found) > LISTED else None


@dataclass(frozen=True, slots=True)
class Changed:
    """The occurrences of which something was reported or amended between two moments; `more` where not all are listed.

    Each row has `is_new` and, where the log is the clock, the number of its `last` event between the two moments, and
    of the event `before` them, as of which the occurrence is shown as it was.
    """

    occurrences: list[Row]
    more: bool


async def changed_between(database: Database, clock: Clock, low: str | int, high: str | int) -> Changed | None:
    """Return which occurrences changed between two moments; None on a clock that has occurrences in its own list."""
    if clock.changed is None:
        return None
    found = await rows(database, clock.changed, {"low": low, "high": high})
    shown = found[:LISTED]
    if isinstance(low, int):
        before = await number_of(database, low) if low else 0
        numbers = await numbers_of(database, [occurrence["last_position"] for occurrence in shown])
        shown = [{**one, "before": before, "last": number} for one, number in zip(shown, numbers, strict=True)]
    return Changed(shown, more=len(found) > LISTED)
