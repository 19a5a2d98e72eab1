"""Amendments: old and new side by side, with the reason."""

import json
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import JsonValue

from domain.amendments import Amendable, Amendment, Corrected, Withdrawn
from domain.merging import Merged
from domain.occurrence import Occurrence, ReportSupplemented, Retracted
from projections import EventContext, Projection, Table, Writer


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One correction, supplement, retraction or merge."""

    position: Annotated[int, "The event that recorded it"]
    id: Annotated[str, "What it is called within its stream, to withdraw it"]
    stream: Annotated[str, "The treaty, source, person or occurrence that it amends"]
    kind: Annotated[str, "corrected, report-supplemented, retracted, occurrence-merged or person-merged"]
    occurrence: Annotated[str | None, "The occurrence, if it amends one"]
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
    "What was amended after it was recorded, old and new side by side. Nothing is erased: a withdrawn one stays here.",
    key=("position",),
    references={"position": "events.position", "occurrence": "occurrences", "source": "sources"},
    label="field",
    sort="-position",
    facets=("kind", "status"),
    indexes=(("stream", "id"), ("occurrence",)),
)


class Corrections(Projection):
    """A row for each amendment; those that are withdrawn are marked."""

    name = "corrections"
    version = 2
    tables = (CORRECTIONS,)

    def handle(self, context: EventContext, tables: Writer) -> None:
        """Add the amendment that the event is, or mark the one that it withdraws."""
        event = context.event
        assert isinstance(context.state, Amendable)
        if isinstance(event, Amendment):
            tables.insert(CORRECTIONS, [_row(context, event)])
        elif isinstance(event, Withdrawn):
            rows = tables.select(CORRECTIONS, stream=event.originator_id, id=event.of)
            withdrawn = [replace(row, status="withdrawn", withdrawn_because=event.reason) for row in rows]
            tables.replace(CORRECTIONS, withdrawn, stream=event.originator_id, id=event.of)


def _row(context: EventContext, event: Amendment) -> CorrectionRow:
    field, old, new = _sides(event)
    return CorrectionRow(
        position=context.position,
        id=event.id,
        stream=event.originator_id,
        kind=event.TOPIC,
        occurrence=context.state.slug if isinstance(context.state, Occurrence) else None,
        field=field,
        old=old,
        new=new,
        reason=event.reason,
        source=event.source,
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
