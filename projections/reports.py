"""Reports: what one source says of one occurrence."""

import json
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.parties import recorded_party
from domain.places import Place
from projections import Context, OccurrenceProjection, ReportRecord, StandingOccurrence, Table


class ReportRow(NamedTuple):
    """One source's account of one occurrence."""

    id: Annotated[str, "occurrence/source"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source"]
    position: Annotated[int, "The event that recorded it"]
    title: Annotated[str, "Title of this account, in the archive's words"]
    occurred: Annotated[str, "When, by this account, as EDTF text"]
    occurred_from: Annotated[str | None, "The earliest day that this allows"]
    occurred_to: Annotated[str | None, "The latest day that this allows"]
    date_as_printed: Annotated[
        str | None, "The printed words of the date; empty where another source has corrected it, without its own words"
    ]
    date_first_printed: Annotated[str | None, "The words that this source printed, where that is so"]
    date_basis: Annotated[str | None, "Whether the date is stated, or what of it is inferred; empty where undated"]
    date_reason: Annotated[str | None, "Why this date is inferred, where it is"]
    date_evidence: Annotated[
        str, "Where the source dates it, as JSON; of a corrected date, with the source that has the present one"
    ]
    place: Annotated[str | None, "Venue, city and country, by this account"]
    place_inferred: Annotated[str | None, "Why this place is inferred, where the source does not name it"]
    details: Annotated[str, "What only this kind has, as JSON"]
    evidence: Annotated[str, "Where the source reports it, as JSON"]
    status: Annotated[str, "reported, corrected or retracted"]


REPORTS = Table(
    "reports",
    ReportRow,
    "What one source says of one occurrence.",
    references={"occurrence": "occurrences", "source": "sources", "position": "events.position"},
    label="title",
    sort="-occurred_from",
    facets=("source", "date_basis"),
    indexes=(("occurrence",), ("source", "occurred_from", "position")),
    first=("title", "source", "occurred", "date_as_printed", "place", "occurrence"),
)


class Reports(OccurrenceProjection):
    """A row for each report."""

    name = "reports"
    version = 4
    tables = (REPORTS,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[ReportRow]:
        """Yield all reports, retracted ones too."""
        for record in occurrence.records:
            report = record.report
            place = report.place
            printed = record.printed(report.date, "date")
            yield ReportRow(
                id=record.id,
                occurrence=occurrence.slug,
                source=report.source,
                position=record.position,
                title=report.title,
                occurred=report.date.edtf,
                occurred_from=report.date.earliest,
                occurred_to=report.date.latest,
                date_as_printed=printed,
                date_first_printed=None if printed else report.date.as_printed,
                date_basis=report.date.basis.value if report.date.basis else None,
                date_reason=report.date.reason,
                date_evidence=_date_evidence(record),
                place=_in_words(place) if place else None,
                place_inferred=place.inferred if place else None,
                details=report.what.model_dump_json(exclude={"kind"}, exclude_none=True),
                evidence=record.evidence,
                status=record.status(),
            )


def _date_evidence(record: ReportRecord) -> str:
    """Return where the date is said; places in another source than the report's, which corrected it, name it."""
    credit = record.credited(record.report.date, "date")
    if credit.source == record.source:
        return credit.evidence
    places = json.loads(credit.evidence) or [{}]
    return json.dumps([{"source": credit.source, **place} for place in places])


def _in_words(place: Place) -> str | None:
    """Return a place in one line: a country by its name or, where no list has it any more, by its code."""
    country = recorded_party(place.country, {}).name if place.country else None
    named = (place.name, place.city, country)
    return ", ".join(part for part in named if part) or None
