"""Occurrences as they now stand, with views of the speeches and the meetings."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic_core import to_json

from domain.details import Detail, merged_details
from domain.places import Place
from projections import (
    Context,
    OccurrenceProjection,
    StandingOccurrence,
    Table,
    View,
    standing_date,
    standing_place,
)


class OccurrenceRow(NamedTuple):
    """One occurrence as it now stands."""

    id: Annotated[str, "The occurrence's slug; it never changes"]
    kind: Annotated[str, "What kind of thing happened"]
    title: Annotated[str, "Title, in the archive's words, of the report recorded first"]
    occurred: Annotated[str, "When it happened, as EDTF text, or undated: the date that stands of those reported"]
    occurred_from: Annotated[str | None, "The earliest day that this allows; empty where open or undated"]
    occurred_to: Annotated[str | None, "The latest day that this allows; empty where open or undated"]
    part_of_day: Annotated[str | None, "Morning, evening …, where a report says so"]
    date_basis: Annotated[str | None, "Whether the date is stated, or what of it is inferred; empty where undated"]
    date_reason: Annotated[str | None, "Why this date is inferred, where it is"]
    date_source: Annotated[str, "The source whose date this is"]
    date_evidence: Annotated[str, "Where that source says so, as JSON"]
    place: Annotated[str | None, "Venue as printed"]
    city: Annotated[str | None, "City"]
    country: Annotated[str | None, "ISO 3166-1 alpha-2 code, or the four-letter code of a former state"]
    latitude: Annotated[float | None, "Degrees north, WGS 84, from the gazetteer"]
    longitude: Annotated[float | None, "Degrees east, WGS 84, from the gazetteer"]
    gazetteer: Annotated[str | None, "Which gazetteer has these coordinates, its entry, and how precise they are"]
    treaty: Annotated[str | None, "The treaty that it concerns"]
    details: Annotated[str, "What only this kind has, as JSON; each field as the first report that states it has it"]
    details_sources: Annotated[str, "The source of each of those fields, as JSON"]
    status: Annotated[str, "reported, corroborated (by a second source), retracted or merged"]
    merged_into: Annotated[str | None, "The occurrence that this one was merged into"]
    sources_count: Annotated[int, "How many sources report it"]


OCCURRENCES = Table(
    "occurrences",
    OccurrenceRow,
    "Something that reports say happened or will happen, as it now stands.",
    references={"treaty": "treaties", "date_source": "sources", "country": "parties", "merged_into": "occurrences"},
    label="title",
    sort="-occurred_from",
    facets=("kind", "status", "occurred_from"),
    owner="id",
    indexes=(
        ("occurred_to", "occurred_from"),
        ("kind", "occurred_from"),
        ("treaty", "kind"),
        ("country", "city", "latitude", "longitude", "status"),
        ("country", "occurred_from"),
    ),
    first=("title", "occurred", "kind", "city", "country", "sources_count", "treaty", "status"),
)

_WHO = """(SELECT GROUP_CONCAT(who, '; ') FROM (SELECT COALESCE(p.name, p.office, p.party) AS who
  FROM participants p WHERE p.occurrence = o.id{role}
  GROUP BY COALESCE(p.person, p.name, p.office, p.party) ORDER BY MIN(p.rowid)))"""
"""Who took part, each once: looked up for the rows that are shown, so that the views stay fast on a large archive."""

_TITLE_COLUMNS = {"id": "The occurrence", "title": "Title, in the archive's words"}
_OTHER_COLUMNS = {
    "occurred": "When, as EDTF text",
    "place": "Venue as printed",
    "city": "City",
    "treaty": "The treaty that it concerns",
    "sources_count": "How many sources report it",
}

SPEECHES = View(
    "speeches",
    f"""SELECT o.id, o.title, {_WHO.format(role=" AND p.role = 'speaker'")} AS speaker, o.occurred, o.place, o.city,
  o.treaty, o.sources_count
FROM occurrences o WHERE o.kind = 'speech' AND o.status NOT IN ('retracted', 'merged')""",
    "The occurrences that are speeches, and who spoke.",
    {**_TITLE_COLUMNS, "speaker": "Who spoke, as reported", **_OTHER_COLUMNS},
    first=("title", "speaker", "occurred", "city", "sources_count"),
)

MEETINGS = View(
    "meetings",
    f"""SELECT o.id, o.title, json_extract(o.details, '$.form') AS form, {_WHO.format(role="")} AS participants,
  o.occurred, o.place, o.city, o.treaty, o.sources_count
FROM occurrences o WHERE o.kind = 'meeting' AND o.status NOT IN ('retracted', 'merged')""",
    "The occurrences that are meetings, their form, and who took part.",
    {
        **_TITLE_COLUMNS,
        "form": "Bilateral, group, banquet or reception, where reported",
        "participants": "Who took part, as reported",
        **_OTHER_COLUMNS,
    },
    first=("title", "participants", "occurred", "form", "city", "sources_count"),
)


class Occurrences(OccurrenceProjection):
    """A row for each occurrence."""

    name = "occurrences"
    version = 3
    tables = (OCCURRENCES,)
    views = (SPEECHES, MEETINGS)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[OccurrenceRow]:
        """Yield the occurrence's row, if anything stands of it."""
        reports = occurrence.reports or [standing.report for standing in occurrence.state.reports.values()]
        dated_by = occurrence.dated_by or standing_date(reports)
        if dated_by is None:
            return
        when = dated_by.date
        details = merged_details(reports)
        date = occurrence.credited(dated_by, when if when.evidence else dated_by, "date")
        yield OccurrenceRow(
            id=occurrence.slug,
            kind=reports[0].kind,
            title=reports[0].title,
            occurred=when.edtf,
            occurred_from=when.earliest,
            occurred_to=when.latest,
            part_of_day=when.part_of_day.value if when.part_of_day else None,
            date_basis=when.basis.value if when.basis else None,
            date_reason=when.reason,
            date_source=date.source,
            date_evidence=date.evidence,
            treaty=occurrence.treaty or next((report.treaty for report in reports if report.treaty), None),
            details=_json({detail.name: detail.value for detail in details}),
            details_sources=_json({detail.name: _source_of(detail, occurrence) for detail in details}),
            status=occurrence.status,
            merged_into=occurrence.state.merged_into,
            sources_count=len({record.source for record in occurrence.standing_records}),
            **_place_columns(standing_place(reports)),
        )


def _source_of(detail: Detail, occurrence: StandingOccurrence) -> str:
    """Return the source that a detail rests on as it now stands."""
    report = next((report for report in occurrence.reports if report.source == detail.source), None)
    return occurrence.credited(report, report, "what", detail.name).source if report else detail.source


def _json(fields: Mapping[str, Any]) -> str:
    return to_json(fields).decode()


def _place_columns(place: Place | None) -> dict[str, Any]:
    at = place.coordinates if place else None
    return {
        "place": place.name if place else None,
        "city": place.city if place else None,
        "country": place.country if place else None,
        "latitude": at.latitude if at else None,
        "longitude": at.longitude if at else None,
        "gazetteer": f"{at.gazetteer} {at.entry} ({at.precision.value})" if at else None,
    }
