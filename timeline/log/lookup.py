"""Look up what is recorded: slugs, and the occurrences and reports of a source."""

from domain.aggregate import Aggregate
from domain.occurrence import Occurrence
from domain.reports import Report
from timeline.log.archive import Archive
from timeline.log.recorder import REPORTED_BY
from timeline.log.tables import rows

_SLUG = "SUBSTR(originator_id, INSTR(originator_id, '/') + 1) AS slug"
_RECORDED_AT = "json_extract(CAST(state AS TEXT), '$.recorded_at')"


def slugs_of(archive: Archive, cls: type[Aggregate]) -> list[str]:
    """Return the slugs of everything recorded of a kind of stream, in the order of the alphabet."""
    sql = (
        f"SELECT {_SLUG} FROM stored_events WHERE originator_version = 1 "
        "AND originator_id >= :prefix || '/' AND originator_id < :prefix || '0' ORDER BY originator_id"
    )  # '0' is the character after '/'
    return [row["slug"] for row in rows(archive, sql, {"prefix": cls.PREFIX})]


def occurrences_of(archive: Archive, source: str) -> list[str]:
    """Return the slugs of the occurrences that a source reports, in the order of the alphabet."""
    sql = f"SELECT DISTINCT {_SLUG} FROM stored_events WHERE {REPORTED_BY} = :source ORDER BY slug"
    return [row["slug"] for row in rows(archive, sql, {"source": source})]


def reports_of(archive: Archive, source: str) -> list[Report]:
    """Return what a source reports, as it now stands."""
    return [archive.get(Occurrence, slug).reports[source].report for slug in occurrences_of(archive, source)]


def occurrences_registered_with(archive: Archive, source: str) -> list[str]:
    """Return the slugs of the occurrences whose reports were recorded together with their source, at one moment."""
    registered_at = f"SELECT {_RECORDED_AT} FROM stored_events WHERE originator_id = :stream AND originator_version = 1"
    sql = (
        f"SELECT DISTINCT {_SLUG} FROM stored_events "
        f"WHERE {REPORTED_BY} = :source AND {_RECORDED_AT} = ({registered_at}) ORDER BY slug"
    )
    return [row["slug"] for row in rows(archive, sql, {"source": source, "stream": f"source/{source}"})]
