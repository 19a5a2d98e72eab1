"""The engine that derives projections from the log: it rebuilds them from the first event, or catches up with the last.

Both ways use the same functions of the projections, and give the same rows.
"""

import gc
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from operator import itemgetter

from projections import PROJECTIONS, Projection, Table
from timeline.log.archive import Archive
from timeline.log.progress import Progress
from timeline.projecting import changes, moving, rebuilding, schema
from timeline.projecting.digests import digest_of
from timeline.projecting.rebuild_lock import is_left, rebuild_lock
from timeline.projecting.store import ProjectionStore
from timeline.projecting.streams import Streams
from timeline.projecting.targets import ProjectionFailedError, Target

__all__ = ["BATCH", "ProjectionFailedError", "Projector", "rebuilt_digests"]

BATCH = 500
"""Events that are caught up with in one transaction: sums that many of them feed are made once for all."""
A_TURN = 10
"""Events that a rebuild beside the tables in use catches up with in one transaction, so that nobody waits for long."""
AT_ONCE = 500
"""How many events a rebuild may have in one transaction: that takes about a second."""


class Projector:
    """Bring the projections in a store up to date with an archive's log."""

    def __init__(
        self,
        archive: Archive,
        store: ProjectionStore | None = None,
        projections: Iterable[Projection] | None = None,
        *,
        alone: bool = False,
    ) -> None:
        """Project into the archive itself, unless another store is given.

        `alone` says that nobody else uses the file, as while it is made: tables are then filled where they are.
        """
        self.archive = archive
        self.store = store or ProjectionStore(archive.log.datastore)
        self.projections = list(PROJECTIONS.values() if projections is None else projections)
        self.noted: changes.Noted | None = None
        self._alone = alone or store is not None

    def stale(self) -> list[Projection]:
        """Return the projections that are missing, were made by another version or schema, or follow another log."""
        stale = {one.name for one in [*self.store.stale(self.projections), *self.beyond()]}
        return [one for one in self.projections if one.name in stale]

    def beyond(self) -> list[Projection]:
        """Return the projections that are further than the last event: the log has lost some, or is another one."""
        checkpoints = self.store.checkpoints(self.projections)
        head = self.archive.head
        return [one for one, at in zip(self.projections, checkpoints, strict=True) if at > head]

    def behind(self) -> bool:
        """Tell whether the store lacks anything that the log has."""
        head = self.archive.head
        return bool(self.stale()) or any(checkpoint < head for checkpoint in self.store.checkpoints(self.projections))

    def catch_up(self, *, batch: int = BATCH, progress: Progress | None = None) -> int:
        """Rebuild what is stale, then apply what is new; return how many events were read."""
        self._drop_abandoned()
        read = self._rebuild(self.stale, progress) if self.stale() else 0
        with no_garbage_collection():
            while (after := self._lowest_checkpoint()) < (head := self.archive.head):
                read += self._advance_those_in_use(batch)
                if progress:
                    progress(max(after, self._lowest_checkpoint()), head)
        return read

    def rebuild(self, projections: Iterable[Projection] | None = None, *, progress: Progress | None = None) -> int:
        """Derive projections again from the first event; return how many events were read.

        Readers see the old tables until the new ones are complete. Unless there are few events, the new ones grow
        beside the old, in short transactions, so that appending goes on meanwhile.
        """
        chosen = list(self.projections if projections is None else projections)
        return self._rebuild(lambda: chosen, progress)

    def _rebuild(self, choose: Callable[[], list[Projection]], progress: Progress | None) -> int:
        """Rebuild what is chosen once nobody else rebuilds: another process may have done the same meanwhile."""
        with no_garbage_collection():
            if len(self.archive.log.next_positions(0, AT_ONCE + 1)) <= AT_ONCE:
                with self.store.connection(write=True):
                    return self._rebuild_in_place(choose(), progress)
            if self._alone:
                return self._rebuild_in_place(choose(), progress)
            with rebuild_lock(self.archive.path):
                return self._rebuild_beside(choose(), progress)

    def save_digests(self, projections: Iterable[Projection]) -> dict[str, str]:
        """Return the digest of each projection, and keep it beside the checkpoint until something changes the tables.

        A rebuild does not do so by itself: a digest reads every row, and the next append removes it.
        """
        return {projection.name: self.store.save_digest(projection) for projection in projections}

    def _rebuild_in_place(self, chosen: Sequence[Projection], progress: Progress | None) -> int:
        targets = [Target.of(projection) for projection in chosen]
        with self.store.connection(write=True) as connection:
            for target in targets:
                self.store.forget(target.projection)
                for table in target.tables.values():
                    schema.drop(connection, table.name)
                    connection.execute(table.ddl)
                _make_views(connection, target.projection)
        streams = Streams(self.archive, self.archive.head)
        read = rebuilding.fill(targets, streams, progress, partial(self.store.connection, write=True))
        with self.store.connection(write=True) as connection:
            for target in targets:
                for table in target.tables.values():
                    schema.index(connection, table)
                self._keep(target)
        return read

    def _rebuild_beside(self, chosen: Sequence[Projection], progress: Progress | None) -> int:
        """Rebuild apart from the tables in use; nothing is left of it, whether it is completed or interrupted."""
        self._drop_leftovers()
        try:
            return self._rebuild_apart(chosen, progress)
        finally:
            self._drop_leftovers()

    def _rebuild_apart(self, chosen: Sequence[Projection], progress: Progress | None) -> int:
        targets = _apart_from_those_in_use(chosen)
        tables = _tables_of(targets)
        streams = Streams(self.archive, self.archive.head)
        with self.store.apart() as apart:
            moving.make(apart.short_transaction, tables)
            read = rebuilding.fill(targets, streams, progress, apart.unlocked)
            moving.move(apart.short_transaction, tables, progress)
        for table in tables:
            moving.in_turns(self.store.short_transaction, partial(schema.words_step, table=table))
        caught_up = not targets
        while not caught_up:
            with self.store.short_transaction():
                caught_up = self._advance(targets, A_TURN) < A_TURN
        for target in targets:
            with self.store.short_transaction() as connection:
                self._swap(connection, target)
                self._keep(target)
        return read

    def _swap(self, connection: sqlite3.Connection, target: Target) -> None:
        """Put rebuilt tables in the place of those in use, once they follow the last event; this holds the lock."""
        while self._advance([target], BATCH):
            pass
        for view in target.projection.views:
            connection.execute(f"DROP VIEW IF EXISTS [{view.name}]")
        schema.swap(connection, target.projection.tables)
        _make_views(connection, target.projection)

    def _keep(self, target: Target) -> None:
        self.store.keep(target.projection, target.checkpoint, target.applied)

    def _advance_those_in_use(self, batch: int) -> int:
        """Apply the next events to the tables in use; return how many were read."""
        with self.store.connection(write=True):
            # Another process may have come first: what counts is what is seen under the lock.
            targets = [*map(Target.of, self.projections, self.store.checkpoints(self.projections))]
            read = self._advance(targets, batch)
            self.store.advance([target for target in targets if target.applied])
        return read

    def _advance(self, targets: Sequence[Target], batch: int) -> int:
        """Apply the next events to tables; return how many were read."""
        with self.store.connection(write=True) as connection:
            events = self.archive.log.next_positions(min(target.checkpoint for target in targets), batch)
            if events:
                upto = events[-1][0]
                behind = [target for target in targets if target.checkpoint < upto]
                changes.apply(connection, behind, events, Streams(self.archive, upto), self.noted)
                for target in behind:
                    target.applied += len(events) - bisect_right(events, target.checkpoint, key=itemgetter(0))
                    target.checkpoint = upto
        return len(events)

    def _lowest_checkpoint(self) -> int:
        return min(self.store.checkpoints(self.projections), default=self.archive.head)

    def _drop_abandoned(self) -> None:
        """Drop what a rebuild that was killed has left, unless one is running."""
        with self.store.connection(write=False) as connection:
            left = schema.leftovers(connection) or is_left(self.archive.path)
        if left and not (self._alone or self.archive.read_only):
            with suppress(BlockingIOError), rebuild_lock(self.archive.path, wait=False):
                self._drop_leftovers()

    def _drop_leftovers(self) -> None:
        with self.store.connection(write=False) as connection:
            left = schema.leftovers(connection)
        for name in left:
            moving.in_turns(self.store.short_transaction, partial(schema.drop_step, name=name))


def _apart_from_those_in_use(projections: Iterable[Projection]) -> list[Target]:
    """Return projections with tables of other names than those in use."""
    return [Target(one, {table.row: schema.rebuilt(table) for table in one.tables}) for one in projections]


def _tables_of(targets: Iterable[Target]) -> list[Table]:
    return [table for target in targets for table in target.tables.values()]


def _make_views(connection: sqlite3.Connection, projection: Projection) -> None:
    for view in projection.views:
        connection.execute(f"DROP VIEW IF EXISTS [{view.name}]")
        connection.execute(f"CREATE VIEW [{view.name}] AS {view.sql}")


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Keep Python from looking for garbage: over a large heap that makes reading events several times dearer."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def rebuilt_digests(
    archive: Archive, projections: Iterable[Projection], progress: Progress | None = None
) -> dict[str, str]:
    """Return the digests that a rebuild would give, from temporary tables: the archive is left as it is."""
    targets = _apart_from_those_in_use(projections)
    with no_garbage_collection(), Projector(archive).store.apart() as apart:
        with apart.unlocked() as connection:
            moving.make_temporary(connection, _tables_of(targets))
        rebuilding.fill(targets, Streams(archive, archive.head), progress, apart.unlocked)
        with apart.unlocked() as connection:
            return {target.projection.name: digest_of(connection, target.tables.values()) for target in targets}
