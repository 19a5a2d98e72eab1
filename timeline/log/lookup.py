"""Look up what is recorded: slugs, the numbers of events, and the occurrences and reports of a source."""

import sys
from collections.abc import Iterable

from domain.aggregate import Aggregate
from domain.amendments import Amendment, Corrected
from domain.base import Value
from domain.events import Event
from domain.knowledge import occurrence_as_known
from domain.occurrence import Occurrence, ReportSupplemented
from domain.reports import Report
from timeline.log.archive import Archive
from timeline.log.recorder import REPORTED_BY
from timeline.log.tables import reading, rows

_SLUG = "SUBSTR(originator_id, INSTR(originator_id, '/') + 1) AS slug"
_RECORDED_AT = "json_extract(CAST(state AS TEXT), '$.recorded_at')"
_COUNT = "SELECT COUNT(*) - (SELECT COUNT(*) FROM stored_events WHERE rowid < 1) AS events FROM stored_events"
_BETWEEN = "SELECT COUNT(*) AS events FROM stored_events WHERE rowid > :position AND rowid <= :later"
_NUMBERED = "SELECT rowid FROM stored_events WHERE rowid > 0 ORDER BY rowid LIMIT 1 OFFSET :number - 1"


def slugs_of(archive: Archive, cls: type[Aggregate]) -> list[str]:
    """Return the slugs of everything recorded of a kind of stream, in the order of the alphabet."""
    return archive.log.slugs_of(cls.PREFIX)


def event_at(archive: Archive, number: int) -> Event | None:
    """Return the event with a number in the log; None where there is none."""
    position = position_of(archive, number)
    return archive.read(after=position - 1, limit=1)[0][1] if position else None


def position_of(archive: Archive, number: int) -> int | None:
    """Return the position of the event with a number in the log; None where there is none."""
    found = rows(archive, _NUMBERED, {"number": number})
    return found[0]["rowid"] if found else None


def events_in(archive: Archive) -> int:
    """Return how many events the log has: the number of its last one."""
    return int(rows(archive, _COUNT)[0]["events"])


def numbers_of(archive: Archive, positions: Iterable[int]) -> dict[int, int]:
    """Return the number of each event at some positions: counted from the end of the log, where most of them are."""
    later, numbers = sys.maxsize, {}
    with reading(archive) as read:
        number = read(_COUNT)[0]["events"]
        for position in sorted(positions, reverse=True):
            number -= read(_BETWEEN, {"position": position, "later": later})[0]["events"]
            later, numbers[position] = position, number
    return numbers


def occurrences_of(archive: Archive, source: str) -> list[str]:
    """Return the slugs of the occurrences that a source reports, in the order of the alphabet."""
    sql = f"SELECT DISTINCT {_SLUG} FROM stored_events WHERE {REPORTED_BY} = :source ORDER BY slug"
    return [row["slug"] for row in rows(archive, sql, {"source": source})]


def reports_of(archive: Archive, source: str) -> list[Report]:
    """Return what a source reports, as it and archivists amended it: what a later source amended rests on that one."""
    occurrences = (archive.get(Occurrence, slug) for slug in occurrences_of(archive, source))
    return [_as_amended_by(source, occurrence).reports[source].report for occurrence in occurrences]


def _as_amended_by(source: str, occurrence: Occurrence) -> Occurrence:
    return occurrence_as_known(occurrence, {source}) if occurrence.amendments else occurrence


def said_by(archive: Archive, source: str) -> list[Value]:
    """Return all that rests on a source: its reports, and the amendments of which it is the cause, of any report."""
    sql = (
        "SELECT originator_id AS stream, originator_version AS version FROM stored_events "
        "WHERE topic IN (:corrected, :supplemented) AND json_extract(CAST(state AS TEXT), '$.source') = :source"
    )
    topics = {"corrected": Corrected.TOPIC, "supplemented": ReportSupplemented.TOPIC}
    amendments = [
        event
        for row in rows(archive, sql, {**topics, "source": source})
        for event in archive.events.get(row["stream"], gt=row["version"] - 1, lte=row["version"])
        if isinstance(event, Amendment)
    ]
    return [*reports_of(archive, source), *amendments]


def occurrences_registered_with(archive: Archive, source: str) -> list[str]:
    """Return the slugs of the occurrences whose reports were recorded together with their source, at one moment."""
    registered_at = f"SELECT {_RECORDED_AT} FROM stored_events WHERE originator_id = :stream AND originator_version = 1"
    sql = (
        f"SELECT DISTINCT {_SLUG} FROM stored_events "
        f"WHERE {REPORTED_BY} = :source AND {_RECORDED_AT} = ({registered_at}) ORDER BY slug"
    )
    return [row["slug"] for row in rows(archive, sql, {"source": source, "stream": f"source/{source}"})]
