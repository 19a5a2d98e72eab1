"""The tree over an archive's log, and the checkpoints of it that were kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import ArchiveError
from timeline.log.archive import Archive
from timeline.proofs.following import CHECKPOINTS, entries, follow, position_at
from timeline.proofs.notes import Checkpoint, Note, with_signatures_of
from timeline.proofs.proving import GrowthProof, Proof
from timeline.proofs.tiles import TABLE, Tiles
from timeline.proofs.tree import consistency_proof, inclusion_proof, root


class NoProofError(ArchiveError):
    """Something that the log, or a checkpoint of it, does not have."""


def current(archive: Archive, origin: str) -> Checkpoint:
    """Return the state of the log under a name, with what an earlier version may have added without hashing it."""
    if not archive.read_only:
        archive.log.hash_log()
    with followed(archive) as tiles:
        size = tiles.size()
        return Checkpoint(origin, size, root(size, tiles.at))


def root_at(archive: Archive, size: int) -> bytes:
    """Return the root that the log had when it had so many events; raise NoProofError if it never had so many."""
    with followed(archive) as tiles:
        if size > tiles.size():
            raise NoProofError(f"the checkpoint is of {size} events, and the log has {tiles.size()}")
        return root(size, tiles.at)


def root_now(reading: sqlite3.Connection) -> tuple[int, bytes] | None:
    """Return how many events the tree has that a connection finds, and its root; None where there is no tree yet."""
    tiles = tiles_in(reading)
    return (tiles.size(), root(tiles.size(), tiles.at)) if tiles else None


def refuse_others(archive: Archive, note: str) -> None:
    """Raise NoProofError for a checkpoint of another log."""
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    if root_at(archive, checkpoint.size) != checkpoint.root:
        raise NoProofError(f"the checkpoint is not of this log: its first {checkpoint.size} events have another root")


def prove(archive: Archive, place: int, note: str) -> Proof:
    """Return the proof that the event at a place, counted from 1, is in the log that a checkpoint's note names."""
    size = Checkpoint.parse(Note.parse(note).text).size
    if not 1 <= place <= size:
        raise NoProofError(f"the checkpoint is of {size} events: {place} is none of them")
    with followed(archive) as tiles:
        return Proof(place - 1, inclusion_proof(place - 1, size, tiles.at), note)


def prove_growth(archive: Archive, earlier: str, later: str) -> GrowthProof:
    """Return the proof that the log of one checkpoint's note begins with that of an earlier one's."""
    refuse_others(archive, earlier)
    refuse_others(archive, later)
    old, new = (Checkpoint.parse(Note.parse(note).text).size for note in (earlier, later))
    if old > new:
        raise NoProofError(f"the checkpoint of {new} events is earlier than that of {old}: 'timeline checkpoint' first")
    with followed(archive) as tiles:
        return GrowthProof(old, consistency_proof(old, new, tiles.at), later)


def entry_at(archive: Archive, place: int) -> bytes:
    """Return the entry of the event at a place, counted from 1; raise NoProofError where the log has none."""
    with followed(archive) as tiles:
        if not 1 <= place <= tiles.size():
            raise NoProofError(f"the log has no event {place}: its last one is {tiles.size()}")
        with archive.log.datastore.connection(write=False) as reading:
            log = archive.log.events_table_name
            position = position_at(reading, log, tiles, place - 1)
            return next(entries(reading, log, position - 1, 1))[1]


def keep(archive: Archive, note: str) -> None:
    """Keep a checkpoint in the archive, in the place of one of as many events, with the signatures that it has."""
    size = Checkpoint.parse(Note.parse(note).text).size
    with archive.log.datastore.connection(write=True) as writing:
        follow(writing, archive.log.events_table_name)
        before = writing.execute(f"SELECT note FROM {CHECKPOINTS} WHERE size = ?", (size,)).fetchone()
        joined = with_signatures_of(before[0], note) if before else note
        writing.execute(f"INSERT OR REPLACE INTO {CHECKPOINTS} VALUES (?, ?)", (size, joined))


def kept(archive: Archive) -> list[str]:
    """Return the notes of the checkpoints that were kept, the latest first."""
    with archive.log.datastore.connection(write=False) as reading:
        return kept_in(reading)


def kept_in(reading: sqlite3.Connection) -> list[str]:
    """Return the notes of the checkpoints that a connection finds, the latest first."""
    if not _has(reading, CHECKPOINTS):
        return []
    return [row[0] for row in reading.execute(f"SELECT note FROM {CHECKPOINTS} ORDER BY size DESC")]


@contextmanager
def followed(archive: Archive) -> Iterator[Tiles]:
    """Give the tiles of the log, which are made if an earlier version wrote it."""
    with archive.log.datastore.connection(write=False) as reading:
        missing = tiles_in(reading) is None
    if missing:
        archive.log.hash_log()
    with archive.log.datastore.connection(write=False) as reading:
        yield Tiles(reading)


def tiles_in(reading: sqlite3.Connection) -> Tiles | None:
    """Return the tiles beside the log; None where an earlier version wrote it, and nothing was added since."""
    return Tiles(reading) if _has(reading, TABLE) else None


def is_hashed(reading: sqlite3.Connection) -> bool:
    """Tell whether the log was hashed once: whether it has the table of checkpoints, which is made with the tiles."""
    return _has(reading, CHECKPOINTS)


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute(f"PRAGMA table_info([{table}])").fetchall())
