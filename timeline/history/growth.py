"""Proof that the log only grew: its events beside the hashes that they had, and beside checkpoints of it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from timeline.log import tree
from timeline.log.archive import Archive
from timeline.proofs.comparing import Change, changes
from timeline.proofs.entries import fields_of
from timeline.proofs.following import entries, leaves, withheld_leaves
from timeline.proofs.notes import Checkpoint, Key, Note, NoteError
from timeline.proofs.tiles import DDL, DamagedTreeError, Tiles
from timeline.proofs.tree import root

_ALL = -1
_MOST_CHANGES = 20
_LEAVES_AT_ONCE = 10_000


@dataclass
class Growth:
    """The findings of a check: a line for what was shown, for each problem, and for each note that is none."""

    checks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Log:
    """One state of a log: what reads it, the tiles kept beside it, if there are any, and those that it has now."""

    reading: sqlite3.Connection
    table: str
    kept: Tiles | None
    computed: Tiles
    has_checkpoints: bool
    """Whether there is the table of checkpoints, which is made together with the tiles."""


def check_growth(archive: Archive, given: str | None = None, keys: Sequence[Key] = ()) -> Growth:
    """Compare the log with the hashes beside it, the checkpoints in the archive, and one that is given as a note.

    Of the one that is given, the signatures are checked by keys, if there are any. All is read in one transaction: what
    others record meanwhile would look like a difference.
    """
    found, table = Growth(), archive.log.events_table_name
    with closing(sqlite3.connect(":memory:")) as memory, archive.log.datastore.connection(write=False) as reading:
        log = _Log(
            reading,
            table,
            tree.tiles_in(reading),
            _computed(leaves(reading, table, 0, _ALL), memory),
            tree.is_hashed(reading),
        )
        _check_hashes(log, found)
        for note in tree.kept_in(reading):
            _check_kept(note, log.computed, found)
        if given is not None and (checkpoint := signed(given, keys, found)):
            _check_given(log, checkpoint, found)
    return found


def leaves_of(archive: Archive) -> list[bytes]:
    """Return the hashes of the events of a log, in order."""
    with archive.log.datastore.connection(write=False) as connection:
        return [leaf for _, leaf in leaves(connection, archive.log.events_table_name, 0, _ALL)]


def withheld_leaves_of(archive: Archive) -> set[bytes]:
    """Return the hashes of the events of a log that are withheld."""
    with archive.log.datastore.connection(write=False) as connection:
        return withheld_leaves(connection, archive.log.events_table_name)


def _computed(found: Iterator[tuple[int, bytes]], memory: sqlite3.Connection) -> Tiles:
    """Return the tiles of some leaves, made in memory."""
    memory.execute(DDL)
    tiles = Tiles(memory)
    while some := list(islice(found, _LEAVES_AT_ONCE)):
        tiles.extend(some)
    return tiles


def _check_hashes(log: _Log, found: Growth) -> None:
    """Compare the log with the hashes beside it, if there are any yet."""
    size = log.computed.size()
    if log.kept is None:
        if size and log.has_checkpoints:
            found.problems.append(
                "the tree of hashes beside the log was removed, so nothing here tells whether the log was changed: "
                "compare with an earlier checkpoint (--checkpoint); 'timeline checkpoint' makes a new tree"
            )
        elif size:
            found.notes.append("the log has no tree of hashes yet: the next event or 'timeline checkpoint' makes it")
        return
    changed = changes(log.kept.leaves(log.kept.size()), log.computed.leaves(size))
    if not changed and _root(log.kept, size) != _root(log.computed, size):
        found.problems.append(
            "the tree of hashes beside the log is damaged, while the log is as it was: "
            "'timeline replay --into' makes a copy with a new one"
        )
    found.problems.extend(_in_words(log, changed))
    if not found.problems:
        found.checks.append(f"tree: {size} events have the hashes that they had when they were recorded")


def _root(tiles: Tiles | None, size: int) -> bytes | None:
    """Return the root over the first leaves; None where there are fewer, or where hashes of it are missing."""
    if tiles is None or tiles.size() < size:
        return None
    try:
        return root(size, tiles.at)
    except DamagedTreeError:
        return None


def _check_kept(note: str, computed: Tiles, found: Growth) -> None:
    try:
        checkpoint = Checkpoint.parse(Note.parse(note).text)
    except NoteError as error:
        found.problems.append(f"a checkpoint in the archive is damaged: {error}")
        return
    if problem := _differs(checkpoint, computed):
        found.problems.append(f"{problem}, which stands in the archive")


def _differs(checkpoint: Checkpoint, computed: Tiles) -> str | None:
    size = computed.size()
    if size < checkpoint.size:
        return f"the log has {size} events, fewer than the checkpoint of {checkpoint.size}"
    if root(checkpoint.size, computed.at) != checkpoint.root:
        return f"the first {checkpoint.size} events are not those of the checkpoint of {checkpoint.size}"
    return None


def signed(given: str, keys: Sequence[Key], found: Growth) -> Checkpoint | None:
    """Return the checkpoint of a note; None, and a problem, where none of the keys, if there are any, signed it."""
    note = Note.parse(given)
    checkpoint = Checkpoint.parse(note.text)
    signers = ", ".join(key.name for key in note.signed_by(keys))
    if signers:
        found.checks.append(f"signature: the checkpoint of {checkpoint.size} events is signed by {signers}")
    elif keys:
        found.problems.append("none of the keys that you gave signed the checkpoint")
        return None
    else:
        found.notes.append("the signature of the checkpoint was not checked: give the publisher's key with --key")
    return checkpoint


def _check_given(log: _Log, checkpoint: Checkpoint, found: Growth) -> None:
    problem = _differs(checkpoint, log.computed)
    if problem is None:
        found.checks.append(f"checkpoint: the log begins with the {checkpoint.size} events that it names")
    elif _root(log.kept, checkpoint.size) == checkpoint.root:
        found.problems.append(
            f"{problem}: the hashes beside the log are those of the checkpoint, so what was changed is named above"
        )
    else:
        found.problems.append(
            f"{problem}: the hashes beside the log were changed with it; an earlier copy shows what was changed "
            "('timeline diff COPY ARCHIVE')"
        )


def _in_words(log: _Log, changed: Sequence[Change]) -> Iterator[str]:
    for change in changed[:_MOST_CHANGES]:
        yield _change_in_words(log, change)
    if len(changed) > _MOST_CHANGES:
        yield f"the log was changed at {len(changed) - _MOST_CHANGES} further places"


def _change_in_words(log: _Log, change: Change) -> str:
    events = f"event {change.first}" if change.first == change.last else f"events {change.first} to {change.last}"
    match change.kind:
        case "altered":
            return f"altered since it was recorded: {events}{_now(log, change)}"
        case "removed":
            return f"removed from the log: {events}"
        case "cut off":
            return f"cut off at the end of the log: {events}"
        case "inserted":
            return f"put into the log by another program: {events}{_now(log, change)}"
        case "moved":
            return f"no longer in the order in which they were recorded: {events}"


def _now(log: _Log, change: Change) -> str:
    """Return which event now stands at the first place of a change."""
    sql = f"SELECT rowid FROM [{log.table}] WHERE rowid > 0 ORDER BY rowid LIMIT 1 OFFSET ?"
    row = log.reading.execute(sql, (change.first - 1,)).fetchone()
    if row is None:
        return ""
    for position, entry in entries(log.reading, log.table, row[0] - 1, 1):  # none, where positions are out of order
        stream, version, _, _ = fields_of(entry)
        return f", now version {version} of {stream}, at position {position}"
    return ""
