"""Amendments: old and new side by side, with the reason."""

import json
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import JsonValue

from domain.amendments import Amendment, Corrected, Withdrawn
from domain.merging import Merged
from domain.occurrence import Occurrence, ReportSupplemented, Retracted
from domain.streams import AGGREGATES
from projections import Context, Projection, Stream, Table


class CorrectionRow(NamedTuple):
    """One correction, supplement, retraction or merge."""

    position: Annotated[int, "The event that recorded it"]
    id: Annotated[str, "What it is called within its stream, to withdraw it"]
    stream: Annotated[str, "The treaty, source, person or occurrence that it amends"]
    kind: Annotated[str, "corrected, report-supplemented, retracted, occurrence-merged or person-merged"]
    occurrence: Annotated[str | None, "The occurrence, if it amends one of which something is recorded"]
    field: Annotated[str | None, "What was corrected: the path within the occurrence, source, person or treaty"]
    old: Annotated[str | None, "What it said before, as JSON unless it is plain text"]
    new: Annotated[str | None, "What it says since, as JSON unless it is plain text"]
    reason: Annotated[str, "Why"]
    source: Annotated[str | None, "The source that prompted it, if any"]
    status: Annotated[str, "standing, or withdrawn"] = "standing"
    withdrawn_because: Annotated[str | None, "Why it was withdrawn"] = None


CORRECTIONS = Table(
    "corrections",
    CorrectionRow,
    "What was amended after it was recorded, old and new side by side; withdrawn amendments stay listed. Nothing is "
    "erased, except where the law requires it: an amendment that is withheld is listed among the events.",
    key=("position",),
    references={"position": "events.position", "occurrence": "occurrences", "source": "sources"},
    label="field",
    sort="-position",
    facets=("kind", "status"),
    stream="stream",
    indexes=(("stream", "id"), ("occurrence",)),
    first=("field", "old", "new", "reason", "kind", "occurrence", "source"),
)


class Corrections(Projection):
    """A row for each amendment; those that are withdrawn are marked."""

    name = "corrections"
    version = 2
    tables = (CORRECTIONS,)
    streams = tuple(AGGREGATES.values())

    def rows_of(self, stream: Stream, context: Context) -> Iterator[CorrectionRow]:
        """Yield the amendments of a stream in order."""
        events = [event for _, event in stream.history]
        withdrawn = {event.of: event.reason for event in events if isinstance(event, Withdrawn)}
        state = stream.state
        occurrence = state.slug if isinstance(state, Occurrence) and state.reports else None
        for position, event in stream.history:
            if isinstance(event, Amendment):
                yield _row(position, event, occurrence, withdrawn.get(event.id))


def _row(position: int, event: Amendment, occurrence: str | None, withdrawn_because: str | None) -> CorrectionRow:
    field, old, new = _sides(event)
    return CorrectionRow(
        position=position,
        id=event.id,
        stream=event.originator_id,
        kind=event.TOPIC,
        occurrence=occurrence,
        field=field,
        old=old,
        new=new,
        reason=event.reason,
        source=event.source,
        status="standing" if withdrawn_because is None else "withdrawn",
        withdrawn_because=withdrawn_because,
    )


def _sides(event: Amendment) -> tuple[str | None, str | None, str | None]:
    """Return what an amendment changes, from what, to what."""
    match event:
        case Corrected():
            return "/".join(event.path), _text(event.old), _text(event.new)
        case Retracted():
            return event.report, "reported", "retracted"
        case Merged():
            return None, event.merged, event.into
        case ReportSupplemented():
            return event.report, None, event.supplement.model_dump_json(exclude_none=True, exclude_defaults=True)
        case _:
            return None, None, None


def _text(value: JsonValue) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
