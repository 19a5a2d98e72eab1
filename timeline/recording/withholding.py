"""Withhold events: a new file with the same log, but for the content of some, takes the place of the archive's."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from domain.errors import ArchiveError
from timeline.log import copying, tree
from timeline.log.archive import Archive
from timeline.log.archive_file import alone, is_read_only, replacing, write_empty
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.progress import Progress
from timeline.log.recorder import EVENTS, ReadOnlyError
from timeline.log.withheld import withhold_state
from timeline.projecting.engine import Projector

_AT_ONCE = 500


class ChangedMeanwhileError(ArchiveError):
    """A log that is not the one that was looked at, or not the one that its hashes are of."""


class CopyError(ArchiveError):
    """A refusal to withhold something in a copy alone."""


@dataclass(frozen=True, slots=True)
class Request:
    """Which events are withheld, by their positions, and when, by whom and why.

    `renamed` has the name that is shown of each stream whose own is withheld; all of its events must be among those of
    the positions. `head` is the last position of the log that they were chosen from.
    """

    positions: Collection[int]
    renamed: Mapping[str, str]
    head: int
    at: datetime
    by: str
    reason: str
    law: str | None = None

    def applied_to(self, position: int, stored: StoredEvent) -> StoredEvent:
        """Return what stands in the place of an event."""
        if position not in self.positions:
            return stored
        shown = self.renamed.get(str(stored.originator_id))
        state = withhold_state(
            stored, nameless=shown is not None, at=self.at, by=self.by, reason=self.reason, law=self.law
        )
        return StoredEvent(shown or stored.originator_id, stored.originator_version, stored.topic, state)


def withhold(path: Path, asked: Request, progress: Progress | None = None) -> bytes:
    """Withhold events of an archive; return the root of its log, which is the same as before.

    A new file is made without what is withheld, and put in the place of the archive's: killed at any moment, the old or
    the new one is there, whole. The log's tree is the same, so that all checkpoints and proofs stay valid.

    Raises InUseError where another program has the archive open, and ChangedMeanwhileError where events were recorded
    since they were chosen, or where the log is not the one that its hashes are of.
    """
    if is_read_only(path):
        raise ReadOnlyError
    _refuse_copy(path)
    with alone(path) as old, replacing(path) as temporary:
        if old.execute(f"SELECT MAX(rowid) FROM {EVENTS}").fetchone()[0] != asked.head:
            raise ChangedMeanwhileError("events were recorded meanwhile, so nothing was withheld: run it again")
        write_empty(temporary)
        with closing(Archive(temporary)) as made:
            _copy_log(old, made, asked)
            root = _same_root(old, made)
            projector = Projector(made, alone=True)
            projector.catch_up(progress=progress)
            projector.save_digests(projector.projections)
    return root


def _refuse_copy(path: Path) -> None:
    """Raise CopyError for a copy: the store would still have what is withheld, and copy it to others."""
    with closing(Archive(path, read_only=True)) as archive:
        if copying.copied(archive.log) is not None:
            raise CopyError(
                f"{path} is a copy of the log in a store, which would keep what is withheld, so nothing was withheld: "
                "move the log into a file with 'timeline migrate', withhold it there, move it into an empty database, "
                "and make new copies"
            )


def _copy_log(old: sqlite3.Connection, made: Archive, asked: Request) -> None:
    """Copy the events under their positions, the last position that was given, and the checkpoints."""
    rows = _rows(old)
    while batch := list(islice(rows, _AT_ONCE)):
        made.log.insert_at([(position, asked.applied_to(position, stored)) for position, stored in batch])
    given = old.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (EVENTS,)).fetchone()
    with made.log.datastore.connection(write=True) as writing:
        if given:
            writing.execute("UPDATE sqlite_sequence SET seq = MAX(seq, ?) WHERE name = ?", (given[0], EVENTS))
    for note in reversed(tree.kept_in(old)):
        tree.keep(made, note)


def _rows(old: sqlite3.Connection) -> Iterator[tuple[int, StoredEvent]]:
    sql = f"SELECT rowid, originator_id, originator_version, topic, state FROM {EVENTS} WHERE rowid > 0 ORDER BY rowid"
    return ((position, StoredEvent(*cells)) for position, *cells in old.execute(sql))


def _same_root(old: sqlite3.Connection, made: Archive) -> bytes:
    """Return the root of the new log; raise ChangedMeanwhileError where the hashes beside the old one have another.

    They may be of its first events alone: an earlier version of the program added the others without hashing them.
    """
    with made.log.datastore.connection(write=False) as reading:
        now = tree.root_now(reading)
    assert now is not None
    hashed = tree.root_now(old)
    if hashed and (hashed[0] > now[0] or tree.root_at(made, hashed[0]) != hashed[1]):
        raise ChangedMeanwhileError(
            "the log is not the one that its hashes are of, so nothing was withheld: 'timeline verify' says what was "
            "changed"
        )
    return now[1]
