"""The engine that derives projections from the log: one loop serves append, replay and rebuild."""

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from domain.errors import ArchiveError
from domain.events import Event
from domain.streams import empty
from projections import PROJECTIONS, EventContext, Projection, StreamState
from timeline.log.archive import Archive
from timeline.projecting.store import ProjectionStore, TableWriter

Progress = Callable[[int, int], None]
"""Called with the position reached and the position of the last event."""

BATCH = 500
"""Events a transaction; a rebuild takes one transaction in all."""
_STREAMS_KEPT = 5_000


class ProjectionFailedError(ArchiveError):
    """A failure of a projection at an event; nothing of the batch was written."""


class _Streams:
    """The streams of a log, folded while it is read in order; the latest few thousand are kept."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept: OrderedDict[str, StreamState] = OrderedDict()

    def apply(self, position: int, event: Event) -> StreamState:
        """Return the stream after the event at a position."""
        stream = event.originator_id
        known = self._kept.get(stream)
        if event.originator_version == 1:
            known = StreamState(empty(stream), {})
        if known is None or known.state.version != event.originator_version - 1:
            return self._keep(stream, self._load(stream, position))
        positions = {**known.positions, event.originator_version: position}
        return self._keep(stream, StreamState(known.state.apply(event), positions))

    def at(self, stream: str, position: int) -> StreamState:
        """Return a stream as it stood at the position that is being read."""
        return self._kept.get(stream) or self._keep(stream, self._load(stream, position))

    def _load(self, stream: str, upto: int) -> StreamState:
        state, positions = empty(stream), {}
        for position, stored in self._archive.log.positions(stream, upto):
            event = self._archive.mapper.to_domain_event(stored)
            assert isinstance(event, Event)
            state = state.apply(event)
            positions[event.originator_version] = position
        return StreamState(state, positions)

    def _keep(self, stream: str, found: StreamState) -> StreamState:
        self._kept[stream] = found
        self._kept.move_to_end(stream)
        if len(self._kept) > _STREAMS_KEPT:
            self._kept.popitem(last=False)
        return found


class Projector:
    """Bring the projections in a store up to date with an archive's log."""

    def __init__(
        self, archive: Archive, store: ProjectionStore | None = None, projections: Iterable[Projection] | None = None
    ) -> None:
        """Project into the archive itself, unless another store is given."""
        self.archive = archive
        self.store = store or ProjectionStore(archive.log.datastore)  # type: ignore[arg-type]  # ours, by the factory
        self.projections = list(PROJECTIONS.values() if projections is None else projections)

    def stale(self) -> list[Projection]:
        """Return the projections that are missing, or were made by another version or schema."""
        return [projection for projection in self.projections if not self.store.is_current(projection)]

    def behind(self) -> bool:
        """Tell whether the store lacks anything that the log has."""
        head = self.archive.head
        return bool(self.stale()) or any(self.store.checkpoint(projection) < head for projection in self.projections)

    def catch_up(self, *, batch: int = BATCH, progress: Progress | None = None) -> int:
        """Rebuild what is stale, then apply what is new; return how many events were read."""
        read = 0
        if self.behind():
            if stale := self.stale():
                read += self.rebuild(stale, progress=progress)
            read += self._apply(self.projections, batch, progress)
        return read

    def rebuild(self, projections: Iterable[Projection] | None = None, *, progress: Progress | None = None) -> int:
        """Derive projections again from the first event, in one transaction; return how many events were read."""
        chosen = list(self.projections if projections is None else projections)
        with self.store.database(write=True):
            for projection in chosen:
                self.store.reset(projection)
            read = self._apply(chosen, BATCH, progress)
            self.save_digests(chosen)
        return read

    def save_digests(self, projections: Iterable[Projection]) -> None:
        """Keep each projection's digest beside its checkpoint."""
        for projection in projections:
            self.store.save_digest(projection, self.store.digest(projection))

    def _apply(self, projections: list[Projection], batch: int, progress: Progress | None) -> int:
        checkpoints = {projection.name: self.store.checkpoint(projection) for projection in projections}
        after, head, read = min(checkpoints.values(), default=0), self.archive.head, 0
        streams = _Streams(self.archive)
        while events := self.archive.read(after=after, limit=batch):
            with self.store.database(write=True) as database:
                # Another process may have come first: what counts is what is seen under the lock.
                checkpoints = {projection.name: self.store.checkpoint(projection) for projection in projections}
                writers = {projection.name: TableWriter(database, projection) for projection in projections}
                applied = dict.fromkeys(checkpoints, 0)
                for position, event in events:
                    found = streams.apply(position, event)
                    context = EventContext(position, event, found, partial(streams.at, position=position))
                    for projection in projections:
                        if checkpoints[projection.name] < position:
                            _handle(projection, context, writers[projection.name])
                            applied[projection.name] += 1
                after = events[-1][0]
                for projection in projections:
                    if applied[projection.name]:
                        self.store.advance(projection, after, applied[projection.name])
            read += len(events)
            if progress:
                progress(after, max(head, after))
        return read


def _handle(projection: Projection, context: EventContext, writer: TableWriter) -> None:
    try:
        projection.handle(context, writer)
    except Exception as error:
        raise ProjectionFailedError(
            f"the projection {projection.name!r} failed at position {context.position} "
            f"({context.event.TOPIC} of {context.event.originator_id}): {type(error).__name__}: {error}. "
            "No events were lost; fix the projection, then run 'timeline replay'"
        ) from error


def rebuilt_digests(
    archive: Archive, projections: Iterable[Projection], progress: Progress | None = None
) -> dict[str, str]:
    """Return the digests that a rebuild would give, without touching the archive."""
    chosen = list(projections)
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        store = ProjectionStore.at(Path(folder) / "rebuilt.db")
        try:
            Projector(archive, store, chosen).rebuild(progress=progress)
            return {projection.name: store.digest(projection) for projection in chosen}
        finally:
            store.close()
