"""Every event of the log, with a line in words."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.events import iso_utc
from domain.streams import AGGREGATES
from domain.withholding import Withheld
from projections import Context, Projection, Stream, Table


class EventRow(NamedTuple):
    """One event."""

    position: Annotated[int, "Order in the whole log; increasing, gaps allowed"]
    recorded_at: Annotated[str, "When it was recorded in this archive, UTC"]
    recorded_by: Annotated[str, "Handle of the archivist who recorded it"]
    recorded_via: Annotated[str, "How it was recorded: from seeds, a report file, or by a command"]
    topic: Annotated[str, "What kind of event it is"]
    stream: Annotated[str, "The treaty, source, person or occurrence it belongs to"]
    version: Annotated[int, "Order within that stream, from 1"]
    source: Annotated[str | None, "The source that it rests on"]
    summary: Annotated[str, "The event in words"]
    payload: Annotated[str, "All of it but its stream, version and salt, as the log has it, in JSON"]
    salt: Annotated[str | None, "Random, so that its hash tells nothing once it is withheld; seeds have none"]
    withheld_at: Annotated[str | None, "When it was withheld, UTC: where the law requires it, its content is erased"]
    withheld_because: Annotated[str | None, "Why it was withheld"]


EVENTS = Table(
    "events",
    EventRow,
    "The log: each row is one immutable event. Everything else in this archive is derived from it. Nothing is erased, "
    "except where the law requires it, visibly.",
    key=("position",),
    references={"source": "sources"},
    label="summary",
    sort="-position",
    facets=("topic", "source", "recorded_by"),
    stream="stream",
    indexes=(
        ("stream", "version"),
        ("source",),
        ("topic",),
        ("recorded_via",),
        ("recorded_at",),
        ("withheld_at",),
        ("recorded_by", "recorded_via", "topic"),
    ),
    first=("summary", "recorded_at", "source", "topic", "recorded_by"),
)


class Events(Projection):
    """A row for each event."""

    name = "events"
    version = 5
    tables = (EVENTS,)
    streams = tuple(AGGREGATES.values())

    def rows_of(self, stream: Stream, context: Context) -> Iterator[EventRow]:
        """Yield the row of each event of a stream."""
        for (position, event), (payload, salt) in zip(stream.history, stream.stored, strict=True):
            yield EventRow(
                position=position,
                recorded_at=iso_utc(event.recorded_at),
                recorded_by=event.recorded_by,
                recorded_via=event.recorded_via.value,
                topic=event.topic if isinstance(event, Withheld) else event.TOPIC,
                stream=event.originator_id,
                version=event.originator_version,
                source=event.source_slug,
                summary=event.summary(),
                payload=payload,
                salt=salt,
                withheld_at=iso_utc(event.withholding.at) if isinstance(event, Withheld) else None,
                withheld_because=event.withholding.reason if isinstance(event, Withheld) else None,
            )
